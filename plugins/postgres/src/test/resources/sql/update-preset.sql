update "library"."stock" as t0 set "n" = t1."n", "note" = t1."note" from (select t1."n", t2."note" from json_to_record(?::json) as t1("n" integer), json_to_record(?::json) as t2("note" text)) as t1 where t0."sku" = ?::text

-- {"n":5}
-- {"note":"'); drop table x"}
-- old
