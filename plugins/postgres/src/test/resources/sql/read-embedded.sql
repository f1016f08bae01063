select t0."title", (select row_to_json(r.*) from (select t1."name" as "name" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r), (select coalesce(json_agg(r.*), '[]') from (select t2."name" as "name" from "library"."topics" as t2 where exists (select from "library"."book_topics" as t3 where t3."book_id" = t0."id" and t2."id" = t3."topic_id") and t2."name" = ?::text order by t2."id" limit ?::bigint) as r) from "library"."books" as t0 where exists (select from "library"."topics" as t4 where exists (select from "library"."book_topics" as t5 where t5."book_id" = t0."id" and t4."id" = t5."topic_id") and t4."name" = ?::text)

-- walls
-- 3
-- walls
