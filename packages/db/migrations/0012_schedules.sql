CREATE TABLE "schedule_occurrences" (
	"book_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL,
	"on_day" date NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"transaction_id" uuid,
	CONSTRAINT "schedule_occurrences_pkey" PRIMARY KEY("book_id","schedule_id","on_day"),
	CONSTRAINT "schedule_occurrences_state_known" CHECK ("schedule_occurrences"."state" in ('reminded', 'posted', 'skipped', 'missed')),
	CONSTRAINT "schedule_occurrences_posted_whole" CHECK (("schedule_occurrences"."state" = 'posted') = ("schedule_occurrences"."transaction_id" is not null))
);
--> statement-breakpoint
CREATE TABLE "schedule_settings" (
	"book_id" uuid NOT NULL,
	"schedule_id" uuid NOT NULL,
	"from_on" date NOT NULL,
	"rule" jsonb NOT NULL,
	"mode" text NOT NULL,
	"lead_days" smallint,
	"kind" text NOT NULL,
	"account_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"amount_minor" bigint NOT NULL,
	"amount_thousandths" bigint NOT NULL,
	"to_account_id" uuid,
	"to_currency" char(3),
	"to_amount_minor" bigint,
	"fee_minor" bigint,
	"fee_category_id" uuid,
	"fee_category_kind" text GENERATED ALWAYS AS (case when fee_category_id is not null then 'expense' end) STORED,
	"category_id" uuid,
	"category_kind" text GENERATED ALWAYS AS (case kind when 'transfer' then null when 'income' then 'income' else 'expense' end) STORED,
	"splits" jsonb NOT NULL,
	"excluded" boolean NOT NULL,
	"payee" text,
	"note" text,
	"tags" text[] NOT NULL,
	"original_amount_minor" bigint,
	"original_currency" char(3),
	CONSTRAINT "schedule_settings_pkey" PRIMARY KEY("book_id","schedule_id","from_on"),
	CONSTRAINT "schedule_settings_kind_known" CHECK ("schedule_settings"."kind" in ('expense', 'income', 'transfer', 'refund')),
	CONSTRAINT "schedule_settings_mode_known" CHECK ("schedule_settings"."mode" in ('post', 'remind')),
	CONSTRAINT "schedule_settings_lead_range" CHECK ("schedule_settings"."lead_days" between 0 and 60),
	CONSTRAINT "schedule_settings_category_whole" CHECK (("schedule_settings"."kind" = 'transfer') = ("schedule_settings"."category_id" is null)),
	CONSTRAINT "schedule_settings_transfer_whole" CHECK (num_nonnulls("schedule_settings"."to_account_id", "schedule_settings"."to_currency", "schedule_settings"."to_amount_minor") = case "schedule_settings"."kind" when 'transfer' then 3 else 0 end),
	CONSTRAINT "schedule_settings_fee_whole" CHECK (num_nonnulls("schedule_settings"."fee_minor", "schedule_settings"."fee_category_id") in (0, case "schedule_settings"."kind" when 'transfer' then 2 else 0 end)),
	CONSTRAINT "schedule_settings_transfer_other" CHECK ("schedule_settings"."to_account_id" <> "schedule_settings"."account_id"),
	CONSTRAINT "schedule_settings_amount_range" CHECK ("schedule_settings"."amount_minor" between 1 and 999999999999999999)
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"missed" text NOT NULL,
	"paused" boolean NOT NULL,
	"open_on" date NOT NULL,
	"next_due_on" date,
	"look_on" date,
	"problem_code" text,
	"problem" text,
	"version" integer DEFAULT 1 NOT NULL,
	"created_by" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "schedules_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "schedules_name_length" CHECK (char_length("schedules"."name") between 1 and 600),
	CONSTRAINT "schedules_missed_known" CHECK ("schedules"."missed" in ('post', 'skip')),
	CONSTRAINT "schedules_next_active" CHECK (num_nonnulls("schedules"."next_due_on", "schedules"."look_on") = 0 or not "schedules"."paused" and "schedules"."deleted_at" is null),
	CONSTRAINT "schedules_problem_whole" CHECK (("schedules"."problem" is null) = ("schedules"."problem_code" is null))
);
--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "schedule_id" uuid;--> statement-breakpoint
ALTER TABLE "schedule_occurrences" ADD CONSTRAINT "schedule_occurrences_schedule_fkey" FOREIGN KEY ("book_id","schedule_id") REFERENCES "schedules"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_occurrences" ADD CONSTRAINT "schedule_occurrences_transaction_fkey" FOREIGN KEY ("book_id","transaction_id") REFERENCES "transactions"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_schedule_fkey" FOREIGN KEY ("book_id","schedule_id") REFERENCES "schedules"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_account_fkey" FOREIGN KEY ("book_id","account_id","currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_to_account_fkey" FOREIGN KEY ("book_id","to_account_id","to_currency") REFERENCES "accounts"("book_id","id","currency") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_category_fkey" FOREIGN KEY ("book_id","category_id","category_kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_settings" ADD CONSTRAINT "schedule_settings_fee_category_fkey" FOREIGN KEY ("book_id","fee_category_id","fee_category_kind") REFERENCES "categories"("book_id","id","kind") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedules" ADD CONSTRAINT "schedules_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "schedule_occurrences_transaction_key" ON "schedule_occurrences" USING btree ("book_id","transaction_id") WHERE "schedule_occurrences"."transaction_id" is not null;--> statement-breakpoint
CREATE INDEX "schedule_occurrences_due_idx" ON "schedule_occurrences" USING btree ("book_id","due_on");--> statement-breakpoint
CREATE INDEX "schedules_look_idx" ON "schedules" USING btree ("book_id","look_on") WHERE "schedules"."look_on" is not null;--> statement-breakpoint
CREATE INDEX "schedules_next_idx" ON "schedules" USING btree ("book_id","next_due_on") WHERE "schedules"."next_due_on" is not null;--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'notification', 'rate', 'rateImport', 'schedule', 'transaction'));