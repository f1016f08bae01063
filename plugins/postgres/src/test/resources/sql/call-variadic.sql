select t0.v from json_to_record(?::json) as x("numbers" integer[]), "library"."total"(variadic "numbers" => x."numbers") as t0(v)

-- {"numbers":[1]}
