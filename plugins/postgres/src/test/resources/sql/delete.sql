delete from "library"."books" as t0 where t0."id" = ?::integer

-- 1
