-- By hand: no change of a book is of an earlier instant than the one before it. Until now a change had the time of its server's clock when it was asked for.
UPDATE "changes" SET "at" = "timed"."latest"
FROM (SELECT "book_id", "seq", max("at") OVER (PARTITION BY "book_id" ORDER BY "seq") AS "latest" FROM "changes") "timed"
WHERE "changes"."book_id" = "timed"."book_id" AND "changes"."seq" = "timed"."seq" AND "changes"."at" < "timed"."latest";
