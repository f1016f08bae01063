select t0."id" from "library"."books" as t0 where t0."genre" = ?::library.genre limit ?::bigint; select count(*) from (select 1 from "library"."books" as t0 where t0."genre" = ?::library.genre limit ?::bigint) as n; explain (format json) select 1 from "library"."books" as t0 where t0."genre" = ?::library.genre

-- novel
-- 2
-- novel
-- 1001
-- novel
