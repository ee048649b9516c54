//! XML as GeoReport v2 writes it: elements with text, no attributes, no namespaces.

use std::fmt::Display;

use quick_xml::escape::escape;

#[derive(Debug)]
pub struct Xml(String);

impl Xml {
    pub fn document(root: &str, fill: impl FnOnce(&mut Self)) -> String {
        let mut out = Self("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned());
        out.element(root, fill);
        out.0.push('\n');
        out.0
    }

    pub fn element(&mut self, name: &str, fill: impl FnOnce(&mut Self)) {
        self.0.push_str(&format!("<{name}>"));
        fill(self);
        self.0.push_str(&format!("</{name}>"));
    }

    /// An element with text. Characters that XML cannot hold at all are left out.
    pub fn text(&mut self, name: &str, text: impl Display) {
        let text: String = text.to_string().chars().filter(|c| is_xml(*c)).collect();
        self.element(name, |out| out.0.push_str(&escape(text.as_str())));
    }

    /// An empty element where there is nothing to say.
    pub fn maybe(&mut self, name: &str, text: Option<impl Display>) {
        match text {
            Some(text) => self.text(name, text),
            None => self.0.push_str(&format!("<{name}/>")),
        }
    }
}

/// XML 1.0, production 2.
fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_escaped_or_left_out() {
        let written = Xml::document("a", |out| {
            out.text("b", "<i>&\u{0}\u{FFFF}é</i>");
            out.maybe("c", None::<&str>);
        });
        assert!(written.ends_with("<a><b>&lt;i&gt;&amp;é&lt;/i&gt;</b><c/></a>\n"), "{written}");
    }
}
