ALTER TABLE "changes" ADD COLUMN "token_id" uuid;--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "operation_id" uuid;--> statement-breakpoint
-- Changes of one request were made by one person at one instant.
UPDATE "changes" SET "operation_id" = "request"."id" FROM (
  SELECT "book_id", "at", "actor_id", gen_random_uuid() AS "id" FROM "changes" GROUP BY "book_id", "at", "actor_id"
) "request" WHERE "request"."book_id" = "changes"."book_id" AND "request"."at" = "changes"."at"
  AND "request"."actor_id" = "changes"."actor_id";--> statement-breakpoint
ALTER TABLE "changes" ALTER COLUMN "operation_id" SET NOT NULL;--> statement-breakpoint
CREATE INDEX "changes_operation_idx" ON "changes" USING btree ("book_id","operation_id","seq");--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "created_by" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "updated_by" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "operation_id" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000';--> statement-breakpoint
UPDATE "transactions" SET "created_by" = "first"."actor_id" FROM (
  SELECT DISTINCT ON ("book_id", "entity_id") "book_id", "entity_id", "actor_id"
  FROM "changes" WHERE "entity" = 'transaction' ORDER BY "book_id", "entity_id", "seq"
) "first" WHERE "first"."book_id" = "transactions"."book_id" AND "first"."entity_id" = "transactions"."id";--> statement-breakpoint
UPDATE "transactions" SET "updated_by" = "last"."actor_id", "operation_id" = "last"."operation_id" FROM (
  SELECT DISTINCT ON ("book_id", "entity_id") "book_id", "entity_id", "actor_id", "operation_id"
  FROM "changes" WHERE "entity" = 'transaction' ORDER BY "book_id", "entity_id", "seq" DESC
) "last" WHERE "last"."book_id" = "transactions"."book_id" AND "last"."entity_id" = "transactions"."id";--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "created_by" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "updated_by" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "transactions" ALTER COLUMN "operation_id" DROP DEFAULT;
