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
CREATE TABLE "proposals" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"token_id" uuid,
	"proposed_by" uuid NOT NULL,
	"procedure" text NOT NULL,
	"input" json,
	"preview" json NOT NULL,
	"touched" json NOT NULL,
	"based_on_seq" bigint NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"decided_by" uuid,
	CONSTRAINT "proposals_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "proposals_procedure_length" CHECK (char_length("proposals"."procedure") between 1 and 100),
	CONSTRAINT "proposals_state_whole" CHECK (case when "proposals"."state" = 'waiting' then num_nonnulls("proposals"."decided_at", "proposals"."decided_by") = 0
        when "proposals"."state" in ('approved', 'rejected') then num_nonnulls("proposals"."decided_at", "proposals"."decided_by") = 2
        else false end)
);
--> statement-breakpoint
CREATE TABLE "user_identities" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"issuer" text NOT NULL,
	"subject" text NOT NULL,
	"email" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "user_identities_pkey" PRIMARY KEY("id"),
	CONSTRAINT "user_identities_issuer_length" CHECK (char_length("user_identities"."issuer") between 1 and 500),
	CONSTRAINT "user_identities_subject_length" CHECK (char_length("user_identities"."subject") between 1 and 255),
	CONSTRAINT "user_identities_email_length" CHECK (char_length("user_identities"."email") <= 254)
);
--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_whole";--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "users" ALTER COLUMN "password_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_annual_rate" numeric;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_payment_minor" bigint;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_term_months" smallint;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_day_count" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "loan_starts_on" date;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "mode" text DEFAULT 'write' NOT NULL;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "book_ids" uuid[];--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "max_amount_minor" bigint;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "max_amount_currency" char(3);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "writes_per_day" integer;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "procedures" text[];--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD COLUMN "shares" jsonb;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "attachment_count" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "identity_id" uuid;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "provider_session" text;--> statement-breakpoint
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "goals" ADD CONSTRAINT "goals_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_identities" ADD CONSTRAINT "user_identities_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attachments_transaction_idx" ON "attachments" USING btree ("book_id","transaction_id");--> statement-breakpoint
CREATE INDEX "attachments_deleted_idx" ON "attachments" USING btree ("book_id","deleted_at") WHERE "attachments"."deleted_at" is not null;--> statement-breakpoint
CREATE INDEX "attachments_search_idx" ON "attachments" USING gin ("book_id","search_text" gin_trgm_ops) WHERE "attachments"."deleted_at" is null and "attachments"."search_text" is not null;--> statement-breakpoint
CREATE INDEX "unused_files_due_idx" ON "unused_files" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "goals_account_idx" ON "goals" USING btree ("book_id","account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "user_identities_subject_key" ON "user_identities" USING btree ("issuer","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "user_identities_user_key" ON "user_identities" USING btree ("user_id","issuer");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_identity_fkey" FOREIGN KEY ("identity_id") REFERENCES "user_identities"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_rewritten_idx" ON "changes" USING btree ("book_id","seq") WHERE "changes"."entity" = 'transaction' and "changes"."op" <> 'create';--> statement-breakpoint
CREATE INDEX "changes_token_idx" ON "changes" USING btree ("book_id","token_id","seq") WHERE "changes"."token_id" is not null and "changes"."entity" <> 'notification';--> statement-breakpoint
CREATE INDEX "transactions_late_idx" ON "transactions" USING btree ("book_id","account_id","created_at") WHERE "transactions"."deleted_at" is null and ("transactions"."created_at" at time zone 'UTC')::date - "transactions"."occurred_on" > 3;--> statement-breakpoint
CREATE INDEX "transactions_to_late_idx" ON "transactions" USING btree ("book_id","to_account_id","created_at") WHERE "transactions"."deleted_at" is null and "transactions"."to_account_id" is not null and ("transactions"."created_at" at time zone 'UTC')::date - "transactions"."occurred_on" > 3;--> statement-breakpoint
CREATE INDEX "sessions_identity_idx" ON "sessions" USING btree ("identity_id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_whole" CHECK (case when "accounts"."loan_annual_rate" is null
        then num_nonnulls("accounts"."loan_payment_minor", "accounts"."loan_term_months", "accounts"."loan_day_count", "accounts"."loan_starts_on") = 0
        else num_nonnulls("accounts"."loan_day_count", "accounts"."loan_starts_on") = 2 and num_nonnulls("accounts"."loan_payment_minor", "accounts"."loan_term_months") = 1 end);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_kind" CHECK ("accounts"."loan_annual_rate" is null or "accounts"."kind" = 'loan');--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_rate" CHECK ("accounts"."loan_annual_rate" between 0 and 100 and scale("accounts"."loan_annual_rate") <= 6);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_payment" CHECK ("accounts"."loan_payment_minor" between 1 and 999999999999999999);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_term" CHECK ("accounts"."loan_term_months" between 1 and 1200);--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_day_count" CHECK ("accounts"."loan_day_count" in ('30/360', 'actual/365', 'actual/360'));--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_loan_start" CHECK ("accounts"."loan_starts_on" between '1900-01-01' and '2200-12-31');--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind_whole" CHECK (case
        when "notifications"."kind" in ('budget.threshold', 'account.low_balance')
          then num_nonnulls("notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 4 and num_nonnulls("notifications"."entity_id", "notifications"."about_day") = 0
            and case "notifications"."kind"
              when 'budget.threshold' then num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor") = 3 and "notifications"."account_id" is null
              else num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor", "notifications"."percent_hundredths") = 0 and "notifications"."account_id" is not null end
        when "notifications"."kind" in ('schedule.due', 'forecast.low', 'webhook.disabled', 'statement.broken', 'proposal.waiting')
          then "notifications"."entity_id" is not null and num_nonnulls("notifications"."alert_id", "notifications"."budget_id", "notifications"."account_id", "notifications"."percent_hundredths", "notifications"."threshold",
            "notifications"."spent_minor", "notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 0
        else false end);--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'attachment', 'book', 'budget', 'category', 'goal', 'import', 'notification', 'person', 'rate', 'rateImport', 'rule', 'schedule', 'settlement', 'shareDefault', 'statement', 'transaction'));--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_mode_known" CHECK ("personal_access_tokens"."mode" in ('write', 'propose'));--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_books_some" CHECK ("personal_access_tokens"."book_ids" is null or cardinality("personal_access_tokens"."book_ids") between 2 and 20 and "personal_access_tokens"."book_ids"[1] = "personal_access_tokens"."only_book_id");--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_max_amount_whole" CHECK (num_nonnulls("personal_access_tokens"."max_amount_minor", "personal_access_tokens"."max_amount_currency") <> 1 and "personal_access_tokens"."max_amount_minor" > 0);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_writes_some" CHECK ("personal_access_tokens"."writes_per_day" between 1 and 10000);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_procedures_some" CHECK (cardinality("personal_access_tokens"."procedures") between 1 and 100);--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_shares_whole" CHECK ("schedule_settings"."shares" is null or ("schedule_settings"."shares" ->> 'paidBy' is not null and "schedule_settings"."shares" ->> 'kind' in ('equal', 'weights', 'exact')
          and jsonb_array_length("schedule_settings"."shares" -> 'parts') between 1 and 20) is true);--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_shares_sum" CHECK ("schedule_settings"."shares" is null or (coalesce(("schedule_settings"."shares" #>> '{parts,0,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,1,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,2,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,3,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,4,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,5,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,6,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,7,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,8,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,9,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,10,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,11,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,12,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,13,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,14,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,15,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,16,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,17,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,18,amountMinor}')::bigint, 0) + coalesce(("schedule_settings"."shares" #>> '{parts,19,amountMinor}')::bigint, 0) = "schedule_settings"."amount_minor") is true);--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_attachments_range" CHECK ("transactions"."attachment_count" >= 0);