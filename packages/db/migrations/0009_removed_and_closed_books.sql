ALTER TABLE "books" ADD COLUMN "closed_through" date;--> statement-breakpoint
ALTER TABLE "books" ADD COLUMN "deleted_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "books_deleted_idx" ON "books" USING btree ("deleted_at") WHERE "books"."deleted_at" is not null;