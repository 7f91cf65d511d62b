//! A tree of links, such as organisations. Without JavaScript it is nested lists whose toggles are
//! plain links; with it, branches load in place and arrow keys work (`web/src/tree.ts`).

use maud::{Markup, html};

use crate::{Icon, Lang, i18n::own};

/// What stands below a node.
#[derive(Clone, Debug, Default)]
pub enum Children {
    /// Nothing.
    #[default]
    None,
    /// Something that is not loaded yet.
    Closed {
        /// A page that shows the tree with this node open.
        page: String,
        /// A part that is only [`tree_children`] of this node.
        part: String,
    },
    /// Open, with these nodes.
    Open {
        /// A page that shows the tree with this node closed.
        page: String,
        /// The nodes.
        nodes: Vec<TreeNode>,
    },
}

/// A node of the tree.
#[derive(Clone, Debug, Default)]
pub struct TreeNode {
    /// Unique on the page, fit for an HTML id.
    pub id: String,
    /// The text.
    pub label: String,
    /// Where the text leads.
    pub href: String,
    /// A few words or a number after the text.
    pub note: Option<String>,
    /// The node of this page.
    pub current: bool,
    /// What stands below.
    pub children: Children,
}

impl TreeNode {
    /// A node without children.
    pub fn new(id: impl Into<String>, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { id: id.into(), label: label.into(), href: href.into(), ..Self::default() }
    }

    /// Sets what stands below.
    pub fn children(mut self, children: Children) -> Self {
        self.children = children;
        self
    }

    /// Words or a number after the text.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Marks the node of this page.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// The whole tree: `tree(cx.lang, &t.get("organisations"), &roots)`.
pub fn tree(lang: Lang, label: &str, roots: &[TreeNode]) -> Markup {
    html! {
        nav.tree aria-label=(label) data-tree { ul { (tree_children(lang, roots)) } }
    }
}

/// The nodes below one node, as the answer to a toggle's request.
pub fn tree_children(lang: Lang, nodes: &[TreeNode]) -> Markup {
    html! { @for node in nodes { (branch(lang, node)) } }
}

fn branch(lang: Lang, node: &TreeNode) -> Markup {
    let below = format!("below-{}", node.id);
    html! {
        li {
            div.tree-line {
                (toggle(lang, node, &below))
                a.tree-label href=(node.href) aria-current=[node.current.then_some("page")] { (node.label) }
                @if let Some(note) = &node.note { span.tree-note { (note) } }
            }
            @match &node.children {
                Children::None => {},
                Children::Closed { .. } => ul id=(below) hidden {},
                Children::Open { nodes, .. } => ul id=(below) { (tree_children(lang, nodes)) },
            }
        }
    }
}

fn toggle(lang: Lang, node: &TreeNode, below: &str) -> Markup {
    let name = |key| crate::t!(own(lang), key, name = node.label.as_str());
    html! {
        @match &node.children {
            Children::None => span.tree-leaf {},
            Children::Closed { page, part } => {
                a.tree-toggle href=(page) aria-expanded="false" aria-label=(name("tree-open"))
                    hx-get=(part) hx-target={ "#" (below) } hx-swap="innerHTML" { (Icon::Right) }
            },
            Children::Open { page, .. } => {
                a.tree-toggle href=(page) aria-expanded="true" aria-label=(name("tree-close")) { (Icon::Right) }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_node_is_a_plain_link_that_loads_in_place() {
        let closed = Children::Closed { page: "/orgs?open=7".into(), part: "/orgs/7/below".into() };
        let node = TreeNode::new("o7", "No. 7 <x>", "/orgs/7").children(closed);
        let markup = tree(Lang::En, "Organisations", &[node]).into_string();
        assert!(markup.contains(r#"href="/orgs?open=7" aria-expanded="false""#));
        assert!(markup.contains(r##"hx-get="/orgs/7/below" hx-target="#below-o7""##));
        assert!(markup.contains(r#"<ul id="below-o7" hidden>"#));
        assert!(markup.contains("No. 7 &lt;x&gt;"));
    }

    #[test]
    fn an_open_node_holds_its_children() {
        let nodes = vec![TreeNode::new("a", "A", "/a").current(true)];
        let open = Children::Open { page: "/orgs".into(), nodes };
        let markup = tree(Lang::En, "T", &[TreeNode::new("r", "R", "/r").children(open)]).into_string();
        assert!(markup.contains(r#"aria-expanded="true""#));
        assert!(markup.contains(r#"href="/a" aria-current="page""#));
    }
}
