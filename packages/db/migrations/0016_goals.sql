CREATE TABLE "goals" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"target_minor" bigint NOT NULL,
	"by_day" date,
	"allocated_minor" bigint,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "goals_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "goals_name_length" CHECK (char_length("goals"."name") between 1 and 300),
	CONSTRAINT "goals_target_range" CHECK ("goals"."target_minor" between 1 and 999999999999999999),
	CONSTRAINT "goals_allocated_range" CHECK ("goals"."allocated_minor" between 0 and 999999999999999999),
	CONSTRAINT "goals_by_range" CHECK ("goals"."by_day" between '1900-01-01' and '2200-12-31')
);
--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_annual_rate" numeric;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_payment_minor" bigint;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_term_months" smallint;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_day_count" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_starts_on" date;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD COLUMN "shares" jsonb;--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "goals_account_idx" ON "goals" USING btree ("book_id","account_id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_whole" CHECK (case when "accounts"."loan_annual_rate" is null
        then num_nonnulls("accounts"."loan_payment_minor", "accounts"."loan_term_months", "accounts"."loan_day_count", "accounts"."loan_starts_on") = 0
        else num_nonnulls("accounts"."loan_day_count", "accounts"."loan_starts_on") = 2 and num_nonnulls("accounts"."loan_payment_minor", "accounts"."loan_term_months") = 1 end);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_kind" CHECK ("accounts"."loan_annual_rate" is null or "accounts"."kind" = 'loan');--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_rate" CHECK ("accounts"."loan_annual_rate" between 0 and 100 and scale("accounts"."loan_annual_rate") <= 6);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_payment" CHECK ("accounts"."loan_payment_minor" between 1 and 999999999999999999);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_term" CHECK ("accounts"."loan_term_months" between 1 and 1200);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_day_count" CHECK ("accounts"."loan_day_count" in ('30/360', 'actual/365', 'actual/360'));--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_start" CHECK ("accounts"."loan_starts_on" between '1900-01-01' and '2200-12-31');--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'goal', 'import', 'notification', 'person', 'rate', 'rateImport', 'rule', 'schedule', 'settlement', 'shareDefault', 'statement', 'transaction'));--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_shares_whole" CHECK ("schedule_settings"."shares" is null or ("schedule_settings"."shares" ->> 'paidBy' is not null and "schedule_settings"."shares" ->> 'kind' in ('equal', 'weights', 'exact')
          and jsonb_array_length("schedule_settings"."shares" -> 'parts') between 1 and 20) is true);--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_shares_sum" CHECK ("schedule_settings"."shares" is null or (coalesce(("schedule_settings"."shares" #>> '{parts,0,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,1,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,2,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,3,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,4,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,5,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,6,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,7,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,8,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,9,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,10,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,11,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,12,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,13,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,14,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,15,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,16,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,17,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,18,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,19,amountMinor}')::bigint, 0) = "schedule_settings"."amount_minor") is true);