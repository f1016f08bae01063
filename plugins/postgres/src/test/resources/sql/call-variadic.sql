select t0.v from json_to_record(?::json) as x("numbers" json), "library"."total"(variadic "numbers" => (select y.v from json_to_record(json_build_object('v', case json_typeof(x."numbers") when 'array' then x."numbers" else json_build_array(x."numbers") end)) as y(v integer[]))) as t0(v)

-- {"numbers":[1]}
