select "library"."isbn_json"(t0."isbn"), (select row_to_json(r.*) from (select t1."id" as "id", (select coalesce(json_agg(r.*), '[]') from (select "library"."isbn_json"(t2."isbn") as "isbn" from "library"."books" as t2 where t2."author_id" = t1."id") as r) as "books" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r) from "library"."books" as t0 where (t0."isbn" = "library"."isbn_of"(?::text) and t0."isbn" = any(array(select "library"."isbn_of"(unnest(?::text[])))))

-- x
-- {"y"}
