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
	CONSTRAINT "accounts_name_length" CHECK (char_length("accounts"."name") between 1 and 100),
	CONSTRAINT "accounts_kind_known" CHECK ("accounts"."kind" in ('cash', 'checking', 'savings', 'credit', 'loan', 'investment', 'other'))
);
--> statement-breakpoint
CREATE TABLE "books" (
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"base_currency" char(3) NOT NULL,
	"time_zone" text NOT NULL,
	"month_start_day" smallint DEFAULT 1 NOT NULL,
	"week_start_day" smallint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "books_pkey" PRIMARY KEY("id"),
	CONSTRAINT "books_name_length" CHECK (char_length("books"."name") between 1 and 100),
	CONSTRAINT "books_month_start_day_range" CHECK ("books"."month_start_day" between 1 and 31),
	CONSTRAINT "books_week_start_day_range" CHECK ("books"."week_start_day" between 1 and 7)
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
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
	CONSTRAINT "categories_name_length" CHECK (char_length("categories"."name") between 1 and 100),
	CONSTRAINT "categories_kind_known" CHECK ("categories"."kind" in ('expense', 'income')),
	CONSTRAINT "categories_parent_other" CHECK ("categories"."parent_id" <> "categories"."id"),
	CONSTRAINT "categories_system_lasting" CHECK (not "categories"."system" or ("categories"."parent_id" is null and "categories"."deleted_at" is null))
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
CREATE TABLE "transactions" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"occurred_on" date NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"amount_thousandths" bigint NOT NULL,
	"category_id" uuid NOT NULL,
	"category_kind" text GENERATED ALWAYS AS (case kind when 'income' then 'income' else 'expense' end) STORED NOT NULL,
	"payee" text,
	"note" text,
	"tags" text[] NOT NULL,
	"original_amount_minor" bigint,
	"original_currency" char(3),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "transactions_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "transactions_kind_known" CHECK ("transactions"."kind" in ('expense', 'income')),
	CONSTRAINT "transactions_amount_range" CHECK ("transactions"."amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "transactions_date_range" CHECK ("transactions"."occurred_on" between '1900-01-01' and '2200-12-31'),
	CONSTRAINT "transactions_original_whole" CHECK (("transactions"."original_amount_minor" is null) = ("transactions"."original_currency" is null) and "transactions"."original_amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "transactions_payee_length" CHECK (char_length("transactions"."payee") <= 200),
	CONSTRAINT "transactions_note_length" CHECK (char_length("transactions"."note") <= 2000),
	CONSTRAINT "transactions_tags_count" CHECK (cardinality("transactions"."tags") <= 20)
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"refresh_hash" "bytea" NOT NULL,
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
	"name" text NOT NULL,
	"password_hash" text NOT NULL,
	"default_book_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "users_pkey" PRIMARY KEY("id"),
	CONSTRAINT "users_email_length" CHECK (char_length("users"."email") between 3 and 254),
	CONSTRAINT "users_name_length" CHECK (char_length("users"."name") between 1 and 100)
);
--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_book_fkey" FOREIGN KEY ("book_id") REFERENCES "public"."books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_book_fkey" FOREIGN KEY ("book_id") REFERENCES "public"."books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_fkey" FOREIGN KEY ("book_id","parent_id","kind") REFERENCES "public"."categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_book_fkey" FOREIGN KEY ("book_id") REFERENCES "public"."books"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "public"."accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_category_fkey" FOREIGN KEY ("book_id","category_id","category_kind") REFERENCES "public"."categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_default_book_fkey" FOREIGN KEY ("default_book_id") REFERENCES "public"."books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_name_key" ON "categories" USING btree ("book_id","kind",coalesce("parent_id", '00000000-0000-0000-0000-000000000000'::uuid),lower("name")) WHERE "categories"."deleted_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "categories_system_key" ON "categories" USING btree ("book_id","kind") WHERE "categories"."system";--> statement-breakpoint
CREATE INDEX "categories_parent_idx" ON "categories" USING btree ("book_id","parent_id");--> statement-breakpoint
CREATE INDEX "memberships_user_idx" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "transactions_date_idx" ON "transactions" USING btree ("book_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_amount_idx" ON "transactions" USING btree ("book_id","amount_thousandths" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_created_idx" ON "transactions" USING btree ("book_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_category_idx" ON "transactions" USING btree ("book_id","category_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "transactions_account_idx" ON "transactions" USING btree ("book_id","account_id","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_user_idx" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_key" ON "users" USING btree (lower("email"));