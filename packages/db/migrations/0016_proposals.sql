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
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_whole";--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "mode" text DEFAULT 'write' NOT NULL;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "book_ids" uuid[];--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "max_amount_minor" bigint;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "max_amount_currency" char(3);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "writes_per_day" integer;--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD COLUMN "procedures" text[];--> statement-breakpoint
ALTER TABLE "proposals" ADD CONSTRAINT "proposals_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "changes_token_idx" ON "changes" USING btree ("book_id","token_id","seq") WHERE "changes"."token_id" is not null and "changes"."entity" <> 'notification';--> statement-breakpoint
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
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_mode_known" CHECK ("personal_access_tokens"."mode" in ('write', 'propose'));--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_books_some" CHECK ("personal_access_tokens"."book_ids" is null or cardinality("personal_access_tokens"."book_ids") between 2 and 20 and "personal_access_tokens"."book_ids"[1] = "personal_access_tokens"."only_book_id");--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_max_amount_whole" CHECK (num_nonnulls("personal_access_tokens"."max_amount_minor", "personal_access_tokens"."max_amount_currency") <> 1 and "personal_access_tokens"."max_amount_minor" > 0);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_writes_some" CHECK ("personal_access_tokens"."writes_per_day" between 1 and 10000);--> statement-breakpoint
ALTER TABLE "personal_access_tokens" ADD CONSTRAINT "personal_access_tokens_procedures_some" CHECK (cardinality("personal_access_tokens"."procedures") between 1 and 100);