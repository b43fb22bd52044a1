ALTER TABLE "books" ADD COLUMN "month_start_rule" text DEFAULT 'day' NOT NULL;--> statement-breakpoint
ALTER TABLE "books" ADD COLUMN "month_named_after" text DEFAULT 'start' NOT NULL;--> statement-breakpoint
ALTER TABLE "books" ADD CONSTRAINT "books_month_start_rule_known" CHECK ("books"."month_start_rule" in ('day', 'previousWorkday'));--> statement-breakpoint
ALTER TABLE "books" ADD CONSTRAINT "books_month_named_after_known" CHECK ("books"."month_named_after" in ('start', 'end'));