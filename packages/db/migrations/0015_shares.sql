CREATE TABLE "people" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"user_id" uuid,
	"archived" boolean NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "people_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "people_name_length" CHECK (char_length("people"."name") between 1 and 300)
);
--> statement-breakpoint
CREATE TABLE "settlements" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"settled_on" date NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "settlements_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "settlements_others" CHECK ("settlements"."from_id" <> "settlements"."to_id"),
	CONSTRAINT "settlements_amount_range" CHECK ("settlements"."amount_minor" between 1 and 999999999999999999),
	CONSTRAINT "settlements_date_range" CHECK ("settlements"."settled_on" between '1900-01-01' and '2200-12-31')
);
--> statement-breakpoint
CREATE TABLE "share_days" (
	"book_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"day" date NOT NULL,
	"paid_minor" numeric(38, 0) NOT NULL,
	"owed_minor" numeric(38, 0) NOT NULL,
	CONSTRAINT "share_days_pkey" PRIMARY KEY("book_id","currency","day","person_id")
);
--> statement-breakpoint
CREATE TABLE "share_defaults" (
	"book_id" uuid NOT NULL,
	"id" uuid NOT NULL,
	"category_id" uuid,
	"split" jsonb NOT NULL,
	"version" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "share_defaults_pkey" PRIMARY KEY("book_id","id"),
	CONSTRAINT "share_defaults_split_kind" CHECK ("share_defaults"."split" ->> 'kind' in ('equal', 'weights'))
);
--> statement-breakpoint
CREATE TABLE "share_totals" (
	"book_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"currency" char(3) NOT NULL,
	"paid_minor" numeric(38, 0) NOT NULL,
	"owed_minor" numeric(38, 0) NOT NULL,
	CONSTRAINT "share_totals_pkey" PRIMARY KEY("book_id","person_id","currency")
);
--> statement-breakpoint
ALTER TABLE "changes" DROP CONSTRAINT "changes_entity_known";--> statement-breakpoint
ALTER TABLE "transactions" ADD COLUMN "shares" jsonb;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "people" ADD CONSTRAINT "people_user_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_from_fkey" FOREIGN KEY ("book_id","from_id") REFERENCES "people"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settlements" ADD CONSTRAINT "settlements_to_fkey" FOREIGN KEY ("book_id","to_id") REFERENCES "people"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_days" ADD CONSTRAINT "share_days_person_fkey" FOREIGN KEY ("book_id","person_id") REFERENCES "people"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_defaults" ADD CONSTRAINT "share_defaults_book_fkey" FOREIGN KEY ("book_id") REFERENCES "books"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_defaults" ADD CONSTRAINT "share_defaults_category_fkey" FOREIGN KEY ("book_id","category_id") REFERENCES "categories"("book_id","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_totals" ADD CONSTRAINT "share_totals_person_fkey" FOREIGN KEY ("book_id","person_id") REFERENCES "people"("book_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "people_user_key" ON "people" USING btree ("book_id","user_id");--> statement-breakpoint
CREATE INDEX "people_user_idx" ON "people" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "settlements_date_idx" ON "settlements" USING btree ("book_id","settled_on" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE UNIQUE INDEX "share_defaults_category_key" ON "share_defaults" USING btree ("book_id",coalesce("category_id", '00000000-0000-0000-0000-000000000000'));--> statement-breakpoint
ALTER TABLE "changes" ADD CONSTRAINT "changes_entity_known" CHECK ("changes"."entity" in ('account', 'alert', 'book', 'budget', 'category', 'import', 'notification', 'person', 'rate', 'rateImport', 'rule', 'schedule', 'settlement', 'shareDefault', 'statement', 'transaction'));--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_shares_whole" CHECK ("transactions"."shares" is null or ("transactions"."shares" ->> 'paidBy' is not null and "transactions"."shares" ->> 'kind' in ('equal', 'weights', 'exact')
          and jsonb_array_length("transactions"."shares" -> 'parts') between 1 and 20) is true);--> statement-breakpoint
ALTER TABLE "transactions" ADD CONSTRAINT "transactions_shares_sum" CHECK ("transactions"."shares" is null or (coalesce(("transactions"."shares" #>> '{parts,0,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,1,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,2,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,3,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,4,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,5,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,6,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,7,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,8,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,9,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,10,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,11,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,12,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,13,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,14,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,15,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,16,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,17,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,18,amountMinor}')::bigint, 0) + coalesce(("transactions"."shares" #>> '{parts,19,amountMinor}')::bigint, 0) = "transactions"."amount_minor") is true);