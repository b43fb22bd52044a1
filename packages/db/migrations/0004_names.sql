-- Derived rows: the step makes them again.
DELETE FROM "payee_uses";--> statement-breakpoint
DELETE FROM "tag_uses";--> statement-breakpoint
CREATE TABLE "search_pairs" (
	"book_id" uuid NOT NULL,
	"pair" text NOT NULL,
	CONSTRAINT "search_pairs_pkey" PRIMARY KEY("book_id","pair")
);
--> statement-breakpoint
ALTER TABLE "payee_uses" ADD COLUMN "name_key" text NOT NULL;--> statement-breakpoint
ALTER TABLE "tag_uses" ADD COLUMN "name_key" text NOT NULL;--> statement-breakpoint
ALTER TABLE "search_pairs" ADD CONSTRAINT "search_pairs_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payee_uses" DROP CONSTRAINT "payee_uses_pkey";
--> statement-breakpoint
ALTER TABLE "payee_uses" ADD CONSTRAINT "payee_uses_pkey" PRIMARY KEY("book_id","name_key","category_id");--> statement-breakpoint
ALTER TABLE "tag_uses" DROP CONSTRAINT "tag_uses_pkey";
--> statement-breakpoint
ALTER TABLE "tag_uses" ADD CONSTRAINT "tag_uses_pkey" PRIMARY KEY("book_id","name_key");
