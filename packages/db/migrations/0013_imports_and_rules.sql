CREATE TABLE "import_entries" (
	"book_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"row_index" integer NOT NULL,
	"account_id" uuid NOT NULL,
	"bank_id" text,
	"content" text NOT NULL,
	"occurrence" integer NOT NULL,
	"transaction_id" uuid,
	"created" boolean NOT NULL,
	"active" boolean NOT NULL,
	CONSTRAINT "import_entries_pkey" PRIMARY KEY("book_id","import_id","row_index"),
	CONSTRAINT "import_entries_occurrence_range" CHECK ("import_entries"."occurrence" between 1 and 50000),
	CONSTRAINT "import_entries_bank_id_length" CHECK (char_length("import_entries"."bank_id") between 1 and 255)
);
--> statement-breakpoint
CREATE TABLE "import_files" (
	"book_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "import_files_pkey" PRIMARY KEY("book_id","import_id")
);
--> statement-breakpoint
CREATE TABLE "import_pages" (
	"book_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"page" integer NOT NULL,
	"rows" jsonb NOT NULL,
	CONSTRAINT "import_pages_pkey" PRIMARY KEY("book_id","import_id","page")
);
--> statement-breakpoint
CREATE TABLE "import_profiles" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"format" text NOT NULL,
	"header" text NOT NULL,
	"options" jsonb NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "import_profiles_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "import_profiles_header_length" CHECK (char_length("import_profiles"."header") <= 4000)
);
--> statement-breakpoint
CREATE TABLE "import_refusals" (
	"book_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"content" text NOT NULL,
	"occurrence" integer NOT NULL,
	"transaction_id" uuid NOT NULL,
	CONSTRAINT "import_refusals_pkey" PRIMARY KEY("book_id","account_id","content","occurrence","transaction_id")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"state" text NOT NULL,
	"file_name" text,
	"fingerprint" text NOT NULL,
	"format" text NOT NULL,
	"app" text,
	"encoding" text NOT NULL,
	"options" jsonb NOT NULL,
	"findings" jsonb NOT NULL,
	"row_count" integer NOT NULL,
	"created_count" integer,
	"linked_count" integer,
	"skipped_count" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"committed_at" timestamp (3) with time zone,
	CONSTRAINT "imports_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "imports_state_known" CHECK ("imports"."state" in ('needs_accounts', 'needs_choice', 'ready', 'committed', 'reverted')),
	CONSTRAINT "imports_file_name_length" CHECK (char_length("imports"."file_name") <= 765),
	CONSTRAINT "imports_committed_whole" CHECK (num_nonnulls("imports"."committed_at", "imports"."created_count", "imports"."linked_count", "imports"."skipped_count") = case when "imports"."state" in ('committed', 'reverted') then 4 else 0 end)
);
--> statement-breakpoint
CREATE TABLE "rules" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text,
	"position" integer NOT NULL,
	"enabled" boolean NOT NULL,
	"when" jsonb NOT NULL,
	"set" jsonb NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "rules_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "rules_name_length" CHECK (char_length("rules"."name") between 1 and 300),
	CONSTRAINT "rules_position_range" CHECK ("rules"."position" between 0 and 1000000)
);
--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "state" text DEFAULT 'booked' NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "origins" text DEFAULT '----' NOT NULL;--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "import_id" uuid;--> statement-breakpoint
ALTER TABLE "import_entries" ADD CONSTRAINT "import_entries_import_fkey" FOREIGN KEY ("book_id","import_id") REFERENCES "imports"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_entries" ADD CONSTRAINT "import_entries_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_entries" ADD CONSTRAINT "import_entries_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_files" ADD CONSTRAINT "import_files_import_fkey" FOREIGN KEY ("book_id","import_id") REFERENCES "imports"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_pages" ADD CONSTRAINT "import_pages_import_fkey" FOREIGN KEY ("book_id","import_id") REFERENCES "imports"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_profiles" ADD CONSTRAINT "import_profiles_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_refusals" ADD CONSTRAINT "import_refusals_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_refusals" ADD CONSTRAINT "import_refusals_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_account_fkey" FOREIGN KEY ("book_id","account_id") REFERENCES "accounts"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rules" ADD CONSTRAINT "rules_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "import_entries_bank_id_key" ON "import_entries" USING btree ("book_id","account_id","bank_id") WHERE "import_entries"."active" and "import_entries"."bank_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "import_entries_content_key" ON "import_entries" USING btree ("book_id","account_id","content","occurrence") WHERE "import_entries"."active";--> statement-breakpoint
CREATE INDEX "import_entries_transaction_idx" ON "import_entries" USING btree ("book_id","transaction_id");--> statement-breakpoint
CREATE UNIQUE INDEX "import_profiles_header_key" ON "import_profiles" USING btree ("book_id","account_id","format",md5("header"));--> statement-breakpoint
CREATE UNIQUE INDEX "imports_fingerprint_key" ON "imports" USING btree ("book_id","account_id","fingerprint") WHERE "imports"."state" not in ('committed', 'reverted');--> statement-breakpoint
CREATE INDEX "transactions_import_idx" ON "transactions" USING btree ("book_id","import_id") WHERE "transactions"."import_id" is not null;--> statement-breakpoint
CREATE INDEX "transactions_state_idx" ON "transactions" USING btree ("book_id","state","occurred_on" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "transactions"."deleted_at" is null and "transactions"."state" <> 'booked';--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'import', 'notification', 'rate', 'rateImport', 'rule', 'schedule', 'transaction'));--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_state_known" CHECK ("transactions"."state" in ('pending', 'booked', 'reconciled'));--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_origins_known" CHECK ("transactions"."origins" ~ '^[-prisa]{4}$');