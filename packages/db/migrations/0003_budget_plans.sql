ALTER TABLE "budget_amounts" ADD COLUMN "only_period" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD COLUMN "planned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "kind" text DEFAULT 'expense' NOT NULL;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "category_ids" uuid[];--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "except_category_ids" uuid[];--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "past" jsonb;--> statement-breakpoint
ALTER TABLE "budget_amounts" DROP CONSTRAINT "budget_amounts_pkey";
--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD CONSTRAINT "budget_amounts_pkey" PRIMARY KEY("book_id","budget_id","from_on","only_period");--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_kind_known" CHECK ("budgets"."kind" in ('expense', 'income'));--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_one_scope" CHECK (num_nonnulls("budgets"."category_id", "budgets"."category_ids", "budgets"."except_category_ids") <= 1);--> statement-breakpoint
-- Alerts look at what is spent until today: when each fires next is computed again.
UPDATE "budgets" SET "alert_on" = NULL WHERE "alert_on" IS NOT NULL;
