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