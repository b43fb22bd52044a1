ALTER TABLE "users" ADD COLUMN "time_zone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "locale" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
-- Users who have registered read the time of their default book.
WITH "zones" AS MATERIALIZED (SELECT "id", "time_zone" FROM "books")
UPDATE "users" SET "time_zone" = "zones"."time_zone" FROM "zones" WHERE "zones"."id" = "users"."default_book_id";--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_time_zone_length" CHECK (char_length("users"."time_zone") between 1 and 64);--> statement-breakpoint
ALTER TABLE "users" ADD CONSTRAINT "users_locale_length" CHECK (char_length("users"."locale") between 2 and 64);--> statement-breakpoint
CREATE TABLE "channels" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"target" text,
	"kinds" text[] NOT NULL,
	"quiet_from" text,
	"quiet_to" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"retry_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "channels_pkey" PRIMARY KEY("id"),
	CONSTRAINT "channels_kind_whole" CHECK (case "channels"."kind" when 'email' then "channels"."target" is null when 'ntfy' then "channels"."target" is not null else false end),
	CONSTRAINT "channels_target_length" CHECK (char_length("channels"."target") between 1 and 500),
	CONSTRAINT "channels_kinds_some" CHECK (cardinality("channels"."kinds") between 1 and 50),
	CONSTRAINT "channels_quiet_whole" CHECK (num_nonnulls("channels"."quiet_from", "channels"."quiet_to") in (0, 2) and "channels"."quiet_from" <> "channels"."quiet_to"),
	CONSTRAINT "channels_quiet_times" CHECK ("channels"."quiet_from" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$' and "channels"."quiet_to" ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$')
);--> statement-breakpoint
CREATE TABLE "notification_deliveries" (
	"book_id" uuid NOT NULL,
	"notification_id" uuid NOT NULL,
	"channel_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	CONSTRAINT "notification_deliveries_pkey" PRIMARY KEY("book_id","notification_id","channel_id")
);--> statement-breakpoint
ALTER TABLE "channels" ADD CONSTRAINT "channels_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notification_deliveries" ADD CONSTRAINT "notification_deliveries_notification_fkey" FOREIGN KEY ("book_id","notification_id") REFERENCES "notifications"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "channels_user_idx" ON "channels" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "notification_deliveries_waiting_idx" ON "notification_deliveries" USING btree ("book_id","channel_id") WHERE "notification_deliveries"."claimed_at" is null;--> statement-breakpoint
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
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'notification', 'rate', 'rateImport', 'schedule', 'transaction'));--> statement-breakpoint
CREATE INDEX "transactions_arrives_idx" ON "transactions" USING btree ("book_id","arrives_on") WHERE "transactions"."deleted_at" is null and "transactions"."arrives_on" is not null;--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"book_id" uuid NOT NULL,
	"webhook_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"message" text NOT NULL,
	"seq" bigint,
	"type" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"attempt" integer NOT NULL,
	"status" smallint,
	"error" text,
	"duration_ms" integer NOT NULL,
	CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY("book_id","webhook_id","id"),
	CONSTRAINT "webhook_deliveries_outcome" CHECK (num_nonnulls("webhook_deliveries"."status", "webhook_deliveries"."error") = 1)
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"owner_id" uuid NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"cursor_seq" bigint NOT NULL,
	"kid" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"former_kid" text,
	"former_sealed" "bytea",
	"former_until" timestamp (3) with time zone,
	"failing_since" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "webhooks_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "webhooks_url_length" CHECK (char_length("webhooks"."url") between 1 and 2048),
	CONSTRAINT "webhooks_events_some" CHECK (cardinality("webhooks"."events") between 1 and 100),
	CONSTRAINT "webhooks_former_whole" CHECK (num_nonnulls("webhooks"."former_kid", "webhooks"."former_sealed", "webhooks"."former_until") in (0, 3)),
	CONSTRAINT "webhooks_failing_whole" CHECK (num_nonnulls("webhooks"."failing_since", "webhooks"."next_attempt_at") = case "webhooks"."attempts" when 0 then 0 else 2 end),
	CONSTRAINT "webhooks_ended_whole" CHECK (num_nonnulls("webhooks"."ended_at", "webhooks"."ended_by") in (0, 2) and ("webhooks"."ended_at" is null or not "webhooks"."enabled")),
	CONSTRAINT "webhooks_ended_by_known" CHECK ("webhooks"."ended_by" in ('gone', 'failed'))
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_webhook_fkey" FOREIGN KEY ("book_id","webhook_id") REFERENCES "webhooks"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhooks" ADD CONSTRAINT "webhooks_owner_fkey" FOREIGN KEY ("book_id","owner_id") REFERENCES "memberships"("book_id","user_id") ON DELETE cascade ON UPDATE no action;
