ALTER TABLE "users" ADD COLUMN "time_zone" text DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "locale" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
-- Users who have registered read the time of their default book.
UPDATE "users" SET "time_zone" = "books"."time_zone" FROM "books" WHERE "books"."id" = "users"."default_book_id";--> statement-breakpoint
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
CREATE INDEX "notification_deliveries_waiting_idx" ON "notification_deliveries" USING btree ("book_id","channel_id") WHERE "notification_deliveries"."claimed_at" is null;
