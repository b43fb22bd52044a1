CREATE TABLE "attachments" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"transaction_id" uuid NOT NULL,
	"file_id" uuid NOT NULL,
	"name" text NOT NULL,
	"type" text NOT NULL,
	"size_bytes" integer NOT NULL,
	"crc32" integer NOT NULL,
	"content" text,
	"search_text" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "attachments_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "attachments_file_key" UNIQUE("book_id","file_id"),
	CONSTRAINT "attachments_type_known" CHECK ("attachments"."type" in ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
	CONSTRAINT "attachments_size_range" CHECK ("attachments"."size_bytes" between 1 and 10485760),
	CONSTRAINT "attachments_name_length" CHECK (char_length("attachments"."name") between 1 and 765),
	CONSTRAINT "attachments_content_length" CHECK (char_length("attachments"."content") <= 15000)
);
--> statement-breakpoint
CREATE TABLE "unused_files" (
	"key" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "unused_files_pkey" PRIMARY KEY("key")
);
--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "attachment_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_transaction_idx" ON "attachments" USING btree ("book_id","transaction_id");--> statement-breakpoint
CREATE INDEX "attachments_deleted_idx" ON "attachments" USING btree ("book_id","deleted_at") WHERE "attachments"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "attachments_search_idx" ON "attachments" USING gin ("book_id","search_text" gin_trgm_ops) WHERE "attachments"."deleted_at" is null and "attachments"."search_text" is not null;--> statement-breakpoint
CREATE INDEX "unused_files_due_idx" ON "unused_files" USING btree ("due_at");--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'attachment', 'book', 'budget', 'category', 'import', 'notification', 'person', 'rate', 'rateImport', 'rule', 'schedule', 'settlement', 'shareDefault', 'statement', 'transaction'));--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_attachments_range" CHECK ("transactions"."attachment_count" >= 0);