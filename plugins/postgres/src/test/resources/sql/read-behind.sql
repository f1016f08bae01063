select t0."id", t0."title", t0."title"::text, t0."id"::text from "library"."books" as t0 where (t0."author_id" = ?::integer and (t0."title" >= ?::character varying and (t0."title" > ?::character varying or t0."id" > ?::integer))) order by t0."title", t0."id" limit ?::bigint; select count(*) from "library"."books" as t0 where t0."author_id" = ?::integer

-- 1
-- Emma
-- Emma
-- 7
-- 11
-- 1
