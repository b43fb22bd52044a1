ALTER TABLE "notifications" DROP CONSTRAINT "notifications_kind_whole";--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "limit_minor" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "currency" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "period_start" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ALTER COLUMN "period_end" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "entity_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "about_day" date;--> statement-breakpoint
CREATE INDEX "notifications_open_entity_idx" ON "notifications" USING btree ("book_id","entity_id") WHERE "notifications"."resolved_at" is null and "notifications"."entity_id" is not null;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_kind_whole" CHECK (case
        when "notifications"."kind" in ('budget.threshold', 'account.low_balance')
          then num_nonnulls("notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 4 and num_nonnulls("notifications"."entity_id", "notifications"."about_day") = 0
            and case "notifications"."kind"
              when 'budget.threshold' then num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor") = 3 and "notifications"."account_id" is null
              else num_nonnulls("notifications"."budget_id", "notifications"."threshold", "notifications"."spent_minor", "notifications"."percent_hundredths") = 0 and "notifications"."account_id" is not null end
        when "notifications"."kind" in ('schedule.due', 'forecast.low', 'webhook.disabled')
          then "notifications"."entity_id" is not null and num_nonnulls("notifications"."alert_id", "notifications"."budget_id", "notifications"."account_id", "notifications"."percent_hundredths", "notifications"."threshold",
            "notifications"."spent_minor", "notifications"."limit_minor", "notifications"."currency", "notifications"."period_start", "notifications"."period_end") = 0
        else false end);