//! Has an answer the shape that was asked for?
//!
//! The part of JSON Schema that our questions use: `type`, `properties`, `required`, `items`, `enum`, `maxItems`,
//! `maxLength`; an object holds no other fields. Servers that constrain their models get the same schema.

use serde_json::{Value, json};

/// Nothing is nested deeper.
const DEEPEST: usize = 12;

/// The first thing that is wrong, in words a model understands.
///
/// # Errors
/// Where and what.
pub(super) fn check(value: &Value, schema: &Value) -> Result<(), String> {
    check_at(value, schema, "$", DEEPEST)
}

fn check_at(value: &Value, schema: &Value, path: &str, depth: usize) -> Result<(), String> {
    if depth == 0 {
        return Err(format!("{path}: too deep"));
    }
    if let Some(allowed) = schema.get("enum").and_then(Value::as_array) {
        return if allowed.contains(value) { Ok(()) } else { Err(format!("{path}: not one of the allowed values")) };
    }
    match (schema.get("type").and_then(Value::as_str), value) {
        (Some("object"), Value::Object(fields)) => {
            let known = schema.get("properties").and_then(Value::as_object);
            for name in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
                if !fields.contains_key(name) {
                    return Err(format!("{path}.{name}: missing"));
                }
            }
            for (name, field) in fields {
                match known.and_then(|known| known.get(name)) {
                    Some(schema) => check_at(field, schema, &format!("{path}.{name}"), depth - 1)?,
                    None => return Err(format!("{path}: unknown field")),
                }
            }
            Ok(())
        }
        (Some("array"), Value::Array(items)) => {
            let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
            if items.len() as u64 > most {
                return Err(format!("{path}: more than {most} items"));
            }
            let Some(schema) = schema.get("items") else { return Ok(()) };
            items.iter().enumerate().try_for_each(|(at, item)| check_at(item, schema, &format!("{path}[{at}]"), depth - 1))
        }
        (Some("string"), Value::String(text)) => {
            let most = schema.get("maxLength").and_then(Value::as_u64).unwrap_or(u64::MAX);
            if text.chars().count() as u64 > most { Err(format!("{path}: longer than {most} characters")) } else { Ok(()) }
        }
        (Some(wanted), _) => Err(format!("{path}: must be of type {wanted}")),
        (None, _) => Ok(()),
    }
}

/// An object with these fields, all required.
pub(super) fn object(fields: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: serde_json::Map<String, Value> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({"type": "object", "properties": properties, "required": names, "additionalProperties": false})
}

/// A list of at most `most` items.
pub(super) fn list(item: Value, most: usize) -> Value {
    json!({"type": "array", "items": item, "maxItems": most})
}

/// A text of at most `most` characters.
pub(super) fn text(most: usize) -> Value {
    json!({"type": "string", "maxLength": most})
}

/// A sentence with the utterances it rests on.
pub(super) fn sentence() -> Value {
    object(&[("text", text(600)), ("utterances", list(text(24), 12))])
}

/// The JSON in an answer: models like to put fences or thoughts around it.
pub(super) fn json_in(answer: &str) -> Option<Value> {
    let answer = answer.rsplit("</think>").next().unwrap_or(answer).trim();
    if let Ok(value) = serde_json::from_str(answer) {
        return Some(value);
    }
    let (start, end) = (answer.find('{')?, answer.rfind('}')?);
    serde_json::from_str(answer.get(start..=end)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_checked_to_the_last_field() {
        let schema = object(&[("items", list(sentence(), 2))]);
        let sound = json!({"items": [{"text": "a", "utterances": ["u1"]}]});
        assert_eq!(check(&sound, &schema), Ok(()));
        for (value, wrong) in [
            (json!([]), "$: must be of type object"),
            (json!({}), "$.items: missing"),
            (json!({"items": [], "more": 1}), "$: unknown field"),
            (json!({"items": [{"text": 1, "utterances": []}]}), "$.items[0].text: must be of type string"),
            (json!({"items": [sound["items"][0], sound["items"][0], sound["items"][0]]}), "$.items: more than 2 items"),
        ] {
            assert_eq!(check(&value, &schema), Err(wrong.to_owned()));
        }
    }

    #[test]
    fn json_is_found_inside_talk() {
        assert_eq!(json_in("<think>hm {</think>\n```json\n{\"a\":1}\n```"), Some(json!({"a": 1})));
        assert_eq!(json_in("no"), None);
        assert_eq!(json_in("{\"a\":"), None);
    }
}
