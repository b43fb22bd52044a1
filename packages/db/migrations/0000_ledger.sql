-- Words are found by parts (trigrams), within a book: both come with PostgreSQL and are trusted.
CREATE EXTENSION IF NOT EXISTS "btree_gin";--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS "pg_trgm";--> statement-breakpoint
CREATE TABLE "accounts" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"currency" char(3) NOT NULL,
	"opening_balance_minor" bigint NOT NULL,
	"balance_minor" bigint NOT NULL,
	"archived" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "accounts_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "accounts_currency_key" UNIQUE("book_id","id","currency"),
	CONSTRAINT "accounts_name_length" CHECK (char_length("accounts"."name") between 1 and 300),
	CONSTRAINT "accounts_kind_known" CHECK ("accounts"."kind" in ('cash', 'checking', 'savings', 'credit', 'loan', 'investment', 'other'))
);
--> statement-breakpoint
CREATE TABLE "alerts" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"budget_id" uuid,
	"percent" integer,
	"account_id" uuid,
	"below_minor" bigint,
	"enabled" boolean NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "alerts_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "alerts_budget_key" UNIQUE("book_id","budget_id","percent"),
	CONSTRAINT "alerts_account_key" UNIQUE("book_id","account_id","below_minor"),
	CONSTRAINT "alerts_kind_whole" CHECK (case "alerts"."kind"
        when 'budget' then num_nonnulls("alerts"."budget_id", "alerts"."percent") = 2 and num_nonnulls("alerts"."account_id", "alerts"."below_minor") = 0
        when 'lowBalance' then num_nonnulls("alerts"."budget_id", "alerts"."percent") = 0 and num_nonnulls("alerts"."account_id", "alerts"."below_minor") = 2
        else false end),
	CONSTRAINT "alerts_percent_range" CHECK ("alerts"."percent" between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "notification_reads" (
	"book_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"read_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notification_reads_pkey" PRIMARY KEY("book_id","notification_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"message" text NOT NULL,
	"budget_id" uuid,
	"account_id" uuid,
	"percent_hundredths" bigint,
	"threshold" integer,
	"spent_minor" bigint,
	"limit_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"period_start" date NOT NULL,
	"period_end" date NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "notifications_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "notifications_seq_key" UNIQUE("book_id","seq"),
	CONSTRAINT "notifications_budget_key" UNIQUE("book_id","budget_id","period_start","threshold"),
	CONSTRAINT "notifications_account_key" UNIQUE("book_id","account_id","period_start","limit_minor"),
	CONSTRAINT "notifications_kind_whole" CHECK (case "notifications"."kind"
        when 'budget.threshold' then num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor") = 3 and "notifications"."account_id" is null
        when 'account.low_balance' then num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor", "notifications"."percent_hundredths") = 0 and "notifications"."account_id" is not null
        else false end)
);
--> statement-breakpoint
CREATE TABLE "books" (
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"base_currency" char(3) NOT NULL,
	"time_zone" text NOT NULL,
	"month_start_day" smallint DEFAULT 1 NOT NULL,
	"week_start_day" smallint DEFAULT 1 NOT NULL,
	"change_seq" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "books_pkey" PRIMARY KEY("id"),
	CONSTRAINT "books_name_length" CHECK (char_length("books"."name") between 1 and 300),
	CONSTRAINT "books_month_start_day_range" CHECK ("books"."month_start_day" between 1 and 31),
	CONSTRAINT "books_week_start_day_range" CHECK ("books"."week_start_day" between 1 and 7)
);
--> statement-breakpoint
CREATE TABLE "budget_amounts" (
	"book_id" uuid NOT NULL,
	"budget_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"amount_minor" bigint NOT NULL,
	CONSTRAINT "budget_amounts_pkey" PRIMARY KEY("book_id","budget_id","from_on"),
	CONSTRAINT "budget_amounts_amount_range" CHECK ("budget_amounts"."amount_minor" between 1 and 999999999999999999)
);
--> statement-breakpoint
CREATE TABLE "budget_moves" (
	"book_id" uuid NOT NULL,
	"budget_id" uuid NOT NULL,
	"on_day" date NOT NULL,
	"moved_minor" bigint NOT NULL,
	CONSTRAINT "budget_moves_pkey" PRIMARY KEY("book_id","budget_id","on_day")
);
--> statement-breakpoint
CREATE TABLE "budget_spending" (
	"book_id" uuid NOT NULL,
	"budget_id" uuid NOT NULL,
	"period_start" date NOT NULL,
	"currency" char(3) NOT NULL,
	"spent_minor" numeric(38, 0) NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "budget_spending_pkey" PRIMARY KEY("book_id","budget_id","period_start","currency")
);
--> statement-breakpoint
CREATE TABLE "budgets" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"category_id" uuid,
	"currency" char(3) NOT NULL,
	"unit" text NOT NULL,
	"count" integer NOT NULL,
	"anchor_on" date,
	"rollover" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"alert_on" date,
	"alert_at_minor" bigint,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "budgets_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "budgets_name_length" CHECK (char_length("budgets"."name") between 1 and 300),
	CONSTRAINT "budgets_unit_known" CHECK ("budgets"."unit" in ('week', 'month', 'quarter', 'year', 'days')),
	CONSTRAINT "budgets_count_range" CHECK ("budgets"."count" between 1 and 366),
	CONSTRAINT "budgets_rollover_known" CHECK ("budgets"."rollover" in ('none', 'surplus', 'full')),
	CONSTRAINT "budgets_dates_order" CHECK ("budgets"."ends_on" >= "budgets"."starts_on")
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"name_folded" text NOT NULL,
	"kind" text NOT NULL,
	"parent_id" uuid,
	"color" text,
	"icon" text,
	"archived" boolean DEFAULT false NOT NULL,
	"system" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "categories_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "categories_kind_key" UNIQUE("book_id","id","kind"),
	CONSTRAINT "categories_name_length" CHECK (char_length("categories"."name") between 1 and 300),
	CONSTRAINT "categories_kind_known" CHECK ("categories"."kind" in ('expense', 'income')),
	CONSTRAINT "categories_parent_other" CHECK ("categories"."parent_id" <> "categories"."id"),
	CONSTRAINT "categories_system_lasting" CHECK (not "categories"."system" or ("categories"."parent_id" is null and "categories"."deleted_at" is null))
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"book_id" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"entity" text NOT NULL,
	"entity_id" uuid NOT NULL,
	"op" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_id" uuid NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "changes_pkey" PRIMARY KEY("book_id","seq"),
	CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'notification', 'rate', 'rateImport', 'transaction')),
	CONSTRAINT "changes_op_known" CHECK ("changes"."op" in ('create', 'update', 'delete', 'restore'))
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"book_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"request_hash" "bytea" NOT NULL,
	"reply" json NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("book_id","user_id","key"),
	CONSTRAINT "idempotency_keys_key_length" CHECK (char_length("idempotency_keys"."key") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"email" text,
	"email_folded" text,
	"role" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone,
	CONSTRAINT "invitations_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "invitations_email_length" CHECK (char_length("invitations"."email") between 3 and 254),
	CONSTRAINT "invitations_email_folded" CHECK (("invitations"."email" is null) = ("invitations"."email_folded" is null)),
	CONSTRAINT "invitations_role_known" CHECK ("invitations"."role" in ('editor', 'viewer')),
	CONSTRAINT "invitations_token_hash_length" CHECK (octet_length("invitations"."token_hash") = 32),
	CONSTRAINT "invitations_lifetime" CHECK ("invitations"."expires_at" > "invitations"."created_at")
);
--> statement-breakpoint
CREATE TABLE "mailed_tokens" (
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mailed_tokens_pkey" PRIMARY KEY("user_id","purpose"),
	CONSTRAINT "mailed_tokens_hash_key" UNIQUE("token_hash"),
	CONSTRAINT "mailed_tokens_purpose_known" CHECK ("mailed_tokens"."purpose" in ('reset', 'verify')),
	CONSTRAINT "mailed_tokens_hash_length" CHECK (octet_length("mailed_tokens"."token_hash") = 32),
	CONSTRAINT "mailed_tokens_lifetime" CHECK ("mailed_tokens"."expires_at" > "mailed_tokens"."created_at")
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"book_id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "memberships_pkey" PRIMARY KEY("book_id","user_id"),
	CONSTRAINT "memberships_role_known" CHECK ("memberships"."role" in ('owner', 'editor', 'viewer'))
);
--> statement-breakpoint
CREATE TABLE "personal_access_tokens" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"only_book_id" uuid,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	CONSTRAINT "personal_access_tokens_pkey" PRIMARY KEY("id"),
	CONSTRAINT "personal_access_tokens_name_length" CHECK (char_length("personal_access_tokens"."name") between 1 and 300),
	CONSTRAINT "personal_access_tokens_token_hash_length" CHECK (octet_length("personal_access_tokens"."token_hash") = 32),
	CONSTRAINT "personal_access_tokens_scopes_some" CHECK (cardinality("personal_access_tokens"."scopes") between 1 and 100),
	CONSTRAINT "personal_access_tokens_lifetime" CHECK ("personal_access_tokens"."expires_at" > "personal_access_tokens"."created_at")
);
--> statement-breakpoint
CREATE TABLE "passkey_challenges" (
	"challenge_hash" "bytea" NOT NULL,
	"user_id" uuid,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "passkey_challenges_pkey" PRIMARY KEY("challenge_hash"),
	CONSTRAINT "passkey_challenges_hash_length" CHECK (octet_length("passkey_challenges"."challenge_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"credential" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"second_factor" boolean NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "passkeys_pkey" PRIMARY KEY("id"),
	CONSTRAINT "passkeys_name_length" CHECK (char_length("passkeys"."name") between 1 and 300)
);
--> statement-breakpoint
CREATE TABLE "global_rates" (
	"base" char(3) NOT NULL,
	"quote" char(3) NOT NULL,
	"on_day" date NOT NULL,
	"rate" numeric NOT NULL,
	CONSTRAINT "global_rates_pkey" PRIMARY KEY("base","quote","on_day"),
	CONSTRAINT "global_rates_range" CHECK ("global_rates"."rate" > 0 and "global_rates"."rate" < 1000000000000 and scale("global_rates"."rate") <= 12),
	CONSTRAINT "global_rates_pair" CHECK ("global_rates"."base" <> "global_rates"."quote")
);
--> statement-breakpoint
CREATE TABLE "rates" (
	"book_id" uuid NOT NULL,
	"base" char(3) NOT NULL,
	"quote" char(3) NOT NULL,
	"on_day" date NOT NULL,
	"rate" numeric NOT NULL,
	"import_id" uuid,
	CONSTRAINT "rates_pkey" PRIMARY KEY("book_id","base","quote","on_day"),
	CONSTRAINT "rates_range" CHECK ("rates"."rate" > 0 and "rates"."rate" < 1000000000000 and scale("rates"."rate") <= 12),
	CONSTRAINT "rates_pair" CHECK ("rates"."base" <> "rates"."quote")
);
--> statement-breakpoint
CREATE TABLE "recovery_codes" (
	"user_id" uuid NOT NULL,
	"code_hash" "bytea" NOT NULL,
	CONSTRAINT "recovery_codes_pkey" PRIMARY KEY("user_id","code_hash"),
	CONSTRAINT "recovery_codes_hash_length" CHECK (octet_length("recovery_codes"."code_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "totp_secrets" (
	"user_id" uuid NOT NULL,
	"kid" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"spent_steps" integer[] NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	CONSTRAINT "totp_secrets_pkey" PRIMARY KEY("user_id")
);
--> statement-breakpoint
CREATE TABLE "throttle_counters" (
	"key" text NOT NULL,
	"points" integer NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "throttle_counters_pkey" PRIMARY KEY("key")
);
--> statement-breakpoint
CREATE TABLE "daily_totals" (
	"book_id" uuid NOT NULL,
	"day" date NOT NULL,
	"account_id" uuid NOT NULL,
	"category_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sum_minor" bigint NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "daily_totals_pkey" PRIMARY KEY("book_id","day","account_id","category_id","kind")
);
--> statement-breakpoint
CREATE TABLE "monthly_totals" (
	"book_id" uuid NOT NULL,
	"month" date NOT NULL,
	"currency" char(3) NOT NULL,
	"category_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sum_minor" numeric(38, 0) NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "monthly_totals_pkey" PRIMARY KEY("book_id","month","currency","category_id","kind")
);
--> statement-breakpoint
CREATE TABLE "payee_uses" (
	"book_id" uuid NOT NULL,
	"payee" text NOT NULL,
	"category_id" uuid NOT NULL,
	"search_text" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "payee_uses_pkey" PRIMARY KEY("book_id","payee","category_id")
);
--> statement-breakpoint
CREATE TABLE "tag_uses" (
	"book_id" uuid NOT NULL,
	"tag" text NOT NULL,
	"count" integer NOT NULL,
	CONSTRAINT "tag_uses_pkey" PRIMARY KEY("book_id","tag")
);
--> statement-breakpoint
CREATE TABLE "transaction_splits" (
	"book_id" uuid NOT NULL,
	"transaction_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"category_id" uuid NOT NULL,
	"category_kind" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"note" text,
	CONSTRAINT "transaction_splits_pkey" PRIMARY KEY("book_id","transaction_id","position"),
	CONSTRAINT "transaction_splits_position_range" CHECK ("transaction_splits"."position" between 0 and 49),
	CONSTRAINT "transaction_splits_amount_range" CHECK ("transaction_splits"."amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "transaction_splits_note_length" CHECK (char_length("transaction_splits"."note") <= 1500)
);
--> statement-breakpoint
CREATE TABLE "transactions" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occurred_on" date NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"amount_thousandths" bigint NOT NULL,
	"to_account_id" uuid,
	"to_currency" char(3),
	"to_amount_minor" bigint,
	"category_id" uuid,
	"category_kind" text GENERATED ALWAYS AS (case kind when 'transfer' then null when 'income' then 'income' else 'expense' end) STORED,
	"refund_of_id" uuid,
	"refunded_minor" bigint DEFAULT 0 NOT NULL,
	"split_category_ids" uuid[],
	"payee" text,
	"note" text,
	"tags" text[] NOT NULL,
	"search_text" text NOT NULL,
	"original_amount_minor" bigint,
	"original_currency" char(3),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "transactions_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "transactions_kind_known" CHECK ("transactions"."kind" in ('expense', 'income', 'transfer', 'refund')),
	CONSTRAINT "transactions_category_whole" CHECK (("transactions"."kind" = 'transfer') = ("transactions"."category_id" is null)),
	CONSTRAINT "transactions_transfer_whole" CHECK (num_nonnulls("transactions"."to_account_id", "transactions"."to_currency", "transactions"."to_amount_minor") = case "transactions"."kind" when 'transfer' then 3 else 0 end),
	CONSTRAINT "transactions_transfer_other" CHECK ("transactions"."to_account_id" <> "transactions"."account_id"),
	CONSTRAINT "transactions_to_amount_range" CHECK ("transactions"."to_amount_minor" between 1 and 999999999999999999 and ("transactions"."to_currency" <> "transactions"."currency" or "transactions"."to_amount_minor" = "transactions"."amount_minor")),
	CONSTRAINT "transactions_refund_kind" CHECK ("transactions"."refund_of_id" is null or "transactions"."kind" = 'refund'),
	CONSTRAINT "transactions_refunded_range" CHECK ("transactions"."refunded_minor" between 0 and case "transactions"."kind" when 'expense' then "transactions"."amount_minor" else 0 end),
	CONSTRAINT "transactions_split_kind" CHECK ("transactions"."split_category_ids" is null or "transactions"."kind" in ('expense', 'income')),
	CONSTRAINT "transactions_split_range" CHECK (cardinality("transactions"."split_category_ids") between 1 and 50),
	CONSTRAINT "transactions_amount_range" CHECK ("transactions"."amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "transactions_date_range" CHECK ("transactions"."occurred_on" between '1900-01-01' and '2200-12-31'),
	CONSTRAINT "transactions_original_whole" CHECK (("transactions"."original_amount_minor" is null) = ("transactions"."original_currency" is null) and "transactions"."original_amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "transactions_payee_length" CHECK (char_length("transactions"."payee") <= 600),
	CONSTRAINT "transactions_note_length" CHECK (char_length("transactions"."note") <= 6000),
	CONSTRAINT "transactions_tags_count" CHECK (cardinality("transactions"."tags") <= 20)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"generation" integer NOT NULL,
	"user_agent" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"last_used_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sessions_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid NOT NULL,
	"email" text NOT NULL,
	"email_folded" text NOT NULL,
	"name" text NOT NULL,
	"email_verified_at" timestamp (3) with time zone,
	"password_hash" text NOT NULL,
	"default_book_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "users_pkey" PRIMARY KEY("id"),
	CONSTRAINT "users_email_length" CHECK (char_length("users"."email") between 3 and 254),
	CONSTRAINT "users_name_length" CHECK (char_length("users"."name") between 1 and 300)
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_budget_fkey" FOREIGN KEY ("book_id","budget_id") REFERENCES "budgets"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alerts" ADD CONSTRAINT "alerts_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_reads" ADD CONSTRAINT "notification_reads_notification_fkey" FOREIGN KEY ("book_id","notification_id") REFERENCES "notifications"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_reads" ADD CONSTRAINT "notification_reads_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_amounts" ADD CONSTRAINT "budget_amounts_budget_fkey" FOREIGN KEY ("book_id","budget_id") REFERENCES "budgets"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_moves" ADD CONSTRAINT "budget_moves_budget_fkey" FOREIGN KEY ("book_id","budget_id") REFERENCES "budgets"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_spending" ADD CONSTRAINT "budget_spending_budget_fkey" FOREIGN KEY ("book_id","budget_id") REFERENCES "budgets"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budgets" ADD CONSTRAINT "budgets_category_fkey" FOREIGN KEY ("book_id","category_id") REFERENCES "categories"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_fkey" FOREIGN KEY ("book_id","parent_id","kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_fkey" FOREIGN KEY ("invited_by") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailed_tokens" ADD CONSTRAINT "mailed_tokens_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkey_challenges" ADD CONSTRAINT "passkey_challenges_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rates" ADD CONSTRAINT "rates_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "totp_secrets" ADD CONSTRAINT "totp_secrets_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "daily_totals" ADD CONSTRAINT "daily_totals_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monthly_totals" ADD CONSTRAINT "monthly_totals_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "payee_uses" ADD CONSTRAINT "payee_uses_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tag_uses" ADD CONSTRAINT "tag_uses_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_splits" ADD CONSTRAINT "transaction_splits_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transaction_splits" ADD CONSTRAINT "transaction_splits_category_fkey" FOREIGN KEY ("book_id","category_id","category_kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_to_account_fkey" FOREIGN KEY ("book_id","to_account_id","to_currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_refund_of_fkey" FOREIGN KEY ("book_id","refund_of_id") REFERENCES "transactions"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_category_fkey" FOREIGN KEY ("book_id","category_id","category_kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_created_idx" ON "notifications" USING btree ("book_id","created_at");--> statement-breakpoint
CREATE INDEX "budgets_live_idx" ON "budgets" USING btree ("book_id","id") WHERE "budgets"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_name_key" ON "categories" USING btree ("book_id","kind",coalesce("parent_id", '00000000-0000-0000-0000-000000000000'::uuid),"name_folded") WHERE "categories"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_system_key" ON "categories" USING btree ("book_id","kind") WHERE "categories"."system";--> statement-breakpoint
CREATE INDEX "categories_parent_idx" ON "categories" USING btree ("book_id","parent_id");--> statement-breakpoint
CREATE INDEX "changes_entity_idx" ON "changes" USING btree ("book_id","entity_id","seq");--> statement-breakpoint
CREATE INDEX "changes_notifications_idx" ON "changes" USING btree ("book_id","seq") WHERE "changes"."entity" = 'notification';--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_idx" ON "idempotency_keys" USING btree ("book_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_open_key" ON "invitations" USING btree ("book_id","email_folded") WHERE "invitations"."accepted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "memberships_owner_key" ON "memberships" USING btree ("book_id") WHERE "memberships"."role" = 'owner';--> statement-breakpoint
CREATE INDEX "memberships_user_idx" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "personal_access_tokens_token_hash_key" ON "personal_access_tokens" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "personal_access_tokens_user_idx" ON "personal_access_tokens" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "passkey_challenges_expiry_idx" ON "passkey_challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "passkeys_credential_key" ON "passkeys" USING btree ("credential");--> statement-breakpoint
CREATE INDEX "passkeys_user_idx" ON "passkeys" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "global_rates_day_idx" ON "global_rates" USING btree ("on_day" DESC NULLS FIRST,"base","quote");--> statement-breakpoint
CREATE INDEX "rates_day_idx" ON "rates" USING btree ("book_id","on_day" DESC NULLS FIRST,"base","quote");--> statement-breakpoint
CREATE INDEX "throttle_counters_expires_idx" ON "throttle_counters" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "daily_totals_account_idx" ON "daily_totals" USING btree ("book_id","account_id","day");--> statement-breakpoint
CREATE INDEX "transaction_splits_category_idx" ON "transaction_splits" USING btree ("book_id","category_id");--> statement-breakpoint
CREATE INDEX "transactions_date_idx" ON "transactions" USING btree ("book_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_amount_idx" ON "transactions" USING btree ("book_id","amount_thousandths" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_created_idx" ON "transactions" USING btree ("book_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_category_idx" ON "transactions" USING btree ("book_id","category_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_account_idx" ON "transactions" USING btree ("book_id","account_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_to_account_idx" ON "transactions" USING btree ("book_id","to_account_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null and "transactions"."to_account_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_kind_idx" ON "transactions" USING btree ("book_id","kind","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null and "transactions"."kind" <> 'expense';--> statement-breakpoint
CREATE INDEX "transactions_split_idx" ON "transactions" USING btree ("book_id","occurred_on","account_id","split_category_ids") WHERE "transactions"."deleted_at" is null and "transactions"."split_category_ids" is not null;--> statement-breakpoint
CREATE INDEX "transactions_payee_idx" ON "transactions" USING btree ("book_id","payee","occurred_on") WHERE "transactions"."deleted_at" is null and "transactions"."payee" is not null;--> statement-breakpoint
CREATE INDEX "transactions_refund_idx" ON "transactions" USING btree ("book_id","refund_of_id") WHERE "transactions"."refund_of_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_tags_idx" ON "transactions" USING gin ("book_id","tags") WHERE "transactions"."deleted_at" is null and "transactions"."tags" <> '{}';--> statement-breakpoint
CREATE INDEX "transactions_search_idx" ON "transactions" USING gin ("book_id","search_text" gin_trgm_ops) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree ("email_folded");