CREATE TABLE "alert_firings" (
	"book_id" uuid NOT NULL,
	"alert_id" uuid NOT NULL,
	"period_start" date NOT NULL,
	"limit_minor" bigint NOT NULL,
	CONSTRAINT "alert_firings_pkey" PRIMARY KEY("book_id","alert_id","period_start")
);
--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_budget_key";--> statement-breakpoint
ALTER TABLE "notifications" DROP CONSTRAINT "notifications_account_key";--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "alert_id" uuid;--> statement-breakpoint
ALTER TABLE "notifications" ADD COLUMN "resolved_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "books" ADD COLUMN "next_day_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "budgets" ADD COLUMN "alert_through" date;--> statement-breakpoint
ALTER TABLE "alert_firings" ADD CONSTRAINT "alert_firings_alert_fkey" FOREIGN KEY ("book_id","alert_id") REFERENCES "alerts"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notifications_open_idx" ON "notifications" USING btree ("book_id","alert_id") WHERE "notifications"."resolved_at" is null;--> statement-breakpoint
CREATE INDEX "books_next_day_idx" ON "books" USING btree ("next_day_at");--> statement-breakpoint
-- What existing notifications are about goes on until the alerts are looked at, soon after the start: they arm what is over.
UPDATE "notifications" SET "alert_id" = "alerts"."id" FROM "alerts"
  WHERE "alerts"."book_id" = "notifications"."book_id" AND (
    ("alerts"."budget_id" = "notifications"."budget_id" AND "alerts"."percent" = "notifications"."threshold")
    OR ("alerts"."account_id" = "notifications"."account_id" AND "alerts"."below_minor" = "notifications"."limit_minor"));--> statement-breakpoint
INSERT INTO "alert_firings" ("book_id", "alert_id", "period_start", "limit_minor")
  SELECT DISTINCT ON ("book_id", "alert_id", CASE WHEN "account_id" IS NULL THEN "period_start" END)
    "book_id", "alert_id", "period_start", "limit_minor"
  FROM "notifications" WHERE "alert_id" IS NOT NULL
  ORDER BY "book_id", "alert_id", CASE WHEN "account_id" IS NULL THEN "period_start" END, "seq" DESC;--> statement-breakpoint
-- An account notified again only after its balance was back; what has lost its alert notifies no more.
UPDATE "notifications" SET "resolved_at" = "later"."created_at" FROM "notifications" "later"
  WHERE "later"."book_id" = "notifications"."book_id" AND "later"."account_id" = "notifications"."account_id"
    AND "later"."alert_id" = "notifications"."alert_id" AND "later"."seq" = (
      SELECT min("next"."seq") FROM "notifications" "next" WHERE "next"."book_id" = "notifications"."book_id"
        AND "next"."alert_id" = "notifications"."alert_id" AND "next"."seq" > "notifications"."seq");--> statement-breakpoint
UPDATE "notifications" SET "resolved_at" = "created_at" WHERE "alert_id" IS NULL;--> statement-breakpoint
UPDATE "notifications" SET "resolved_at" = "budgets"."deleted_at" FROM "budgets"
  WHERE "budgets"."book_id" = "notifications"."book_id" AND "budgets"."id" = "notifications"."budget_id"
    AND "budgets"."deleted_at" IS NOT NULL;--> statement-breakpoint
UPDATE "budgets" SET "alert_on" = NULL, "alert_at_minor" = NULL;
