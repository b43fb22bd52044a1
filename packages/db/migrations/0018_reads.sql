DROP INDEX "transactions_split_idx";--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "carried_on" date;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "carried_minor" numeric(38, 0);--> statement-breakpoint
CREATE INDEX "transactions_split_idx" ON "transactions" USING btree ("book_id","occurred_on","account_id","split_category_ids") WHERE "transactions"."deleted_at" is null and not "transactions"."excluded" and "transactions"."split_category_ids" is not null;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_carried_whole" CHECK (("budgets"."carried_on" is null) = ("budgets"."carried_minor" is null));