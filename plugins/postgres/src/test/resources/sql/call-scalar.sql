select t0.v from json_to_record(?::json) as x("a" integer), "library"."add"("a" => x."a") as t0(v)

-- {"a":1}
