select t0."id" from "library"."books" as t0 where ((t0."title" ilike ? or (not t0."genre" = ?::library.genre)) and t0."price" = any(?::numeric[]) and t0."in_print" is true) order by t0."price" desc nulls last, t0."id" limit ?::bigint offset ?::bigint; select count(*) from "library"."books" as t0 where ((t0."title" ilike ? or (not t0."genre" = ?::library.genre)) and t0."price" = any(?::numeric[]) and t0."in_print" is true)

-- %x%
-- novel
-- {"1","2.50"}
-- 11
-- 20
-- %x%
-- novel
-- {"1","2.50"}
