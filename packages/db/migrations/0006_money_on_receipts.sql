ALTER TABLE "transaction_splits" DROP CONSTRAINT "transaction_splits_amount_range";--> statement-breakpoint
ALTER TABLE "transactions" DROP CONSTRAINT "transactions_refunded_range";--> statement-breakpoint
ALTER TABLE "transactions" DROP CONSTRAINT "transactions_split_kind";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "arrives_on" date;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "fee_minor" bigint;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "fee_category_id" uuid;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "fee_category_kind" text GENERATED ALWAYS AS (case when fee_category_id is not null then 'expense' end) STORED;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "excluded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_fee_category_fkey" FOREIGN KEY ("book_id","fee_category_id","fee_category_kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transactions_fee_idx" ON "transactions" USING btree ("book_id","fee_category_id") WHERE "transactions"."fee_category_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_trash_idx" ON "transactions" USING btree ("book_id","deleted_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is not null;--> statement-breakpoint
ALTER TABLE "transaction_splits" ADD CONSTRAINT "transaction_splits_amount_range" CHECK (abs("transaction_splits"."amount_minor") between 1 and 999999999999999999);--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_fee_whole" CHECK (num_nonnulls("transactions"."fee_minor", "transactions"."fee_category_id") in (0, case "transactions"."kind" when 'transfer' then 2 else 0 end));--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_fee_range" CHECK ("transactions"."fee_minor" between 1 and 999999999999999999);--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_arrives_after" CHECK ("transactions"."arrives_on" is null or "transactions"."kind" = 'transfer' and "transactions"."arrives_on" between "transactions"."occurred_on" and '2200-12-31');--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_refunded_range" CHECK ("transactions"."refunded_minor" between 0 and case when "transactions"."kind" <> 'expense' then 0 when "transactions"."original_currency" is null then "transactions"."amount_minor" else 9223372036854775807 end);--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_split_kind" CHECK ("transactions"."split_category_ids" is null or "transactions"."kind" <> 'transfer');