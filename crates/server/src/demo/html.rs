//! Just enough of HTML to fill in our own forms: hidden fields, links, and the text of an element with an id.

/// The hidden fields of the first form that has a field of this name (or of the page's first form).
pub(crate) fn hidden_fields(html: &str, with: Option<&str>) -> Vec<(String, String)> {
    for form in html.split("<form").skip(1) {
        let form = form.split("</form>").next().unwrap_or_default();
        if with.is_some_and(|name| !form.contains(&format!("name=\"{name}\""))) {
            continue;
        }
        return form
            .split("<input")
            .skip(1)
            .filter(|input| tag(input).contains("type=\"hidden\""))
            .filter_map(|input| {
                Some((
                    attribute(input, "name")?,
                    attribute(input, "value").unwrap_or_default(),
                ))
            })
            .collect();
    }
    Vec::new()
}

/// The text of the element with an id.
pub(crate) fn text_of(html: &str, id: &str) -> Option<String> {
    let at = html.find(&format!("id=\"{id}\""))?;
    let rest = html.get(at..)?;
    let begin = rest.find('>')? + 1;
    let end = rest.get(begin..)?.find('<')? + begin;
    Some(unescape(rest.get(begin..end)?.trim()))
}

/// The first link that begins so.
pub(crate) fn link(html: &str, beginning: &str) -> Option<String> {
    let at = html.find(&format!("href=\"{beginning}"))? + 6;
    let rest = html.get(at..)?;
    Some(unescape(rest.split('"').next()?))
}

fn tag(after: &str) -> &str {
    after.split('>').next().unwrap_or_default()
}

fn attribute(after: &str, name: &str) -> Option<String> {
    let inside = tag(after);
    let at = inside.find(&format!("{name}=\""))? + name.len() + 2;
    Some(unescape(inside.get(at..)?.split('"').next()?))
}

fn unescape(text: &str) -> String {
    text.replace("&#38;", "&")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_links_and_texts() {
        let html = "<form><input type=\"hidden\" name=\"a\" value=\"1\"></form><form><input type=\"hidden\" name=\"b\" \
                    value=\"x&#38;y\"><input name=\"pin\" type=\"password\"></form><a href=\"tegata://acquire/v1?a=1&#38;b=2\">\
                    </a><dd class=\"secret\" id=\"code-1\"> ABCD </dd>";
        assert_eq!(
            hidden_fields(html, Some("pin")),
            [("b".to_owned(), "x&y".to_owned())]
        );
        assert_eq!(
            hidden_fields(html, None),
            [("a".to_owned(), "1".to_owned())]
        );
        assert_eq!(
            link(html, "tegata://").as_deref(),
            Some("tegata://acquire/v1?a=1&b=2")
        );
        assert_eq!(text_of(html, "code-1").as_deref(), Some("ABCD"));
        assert_eq!(text_of(html, "code-2"), None);
    }
}
