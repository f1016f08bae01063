select t0."name", (select coalesce(json_agg(r.o), '[]') from (select json_build_object(?::text, t1."title") as o from "library"."books" as t1 where t1."author_id" = t0."id") as r) from "library"."authors" as t0

-- what it is called
