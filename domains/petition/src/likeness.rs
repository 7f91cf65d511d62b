//! How much two texts have in common, by pairs of neighbouring characters: what an approver is shown so that an answer
//! answers (against 已读乱回). It decides nothing and knows no person.

use std::collections::HashSet;

/// An answer so much like one to another matter is shown to the approver, in percent of the pairs of both.
const SAME: usize = 85;
/// An answer that takes up less of the question is shown, in percent of the question's pairs.
const TAKEN_UP: usize = 5;
/// Shorter texts are not compared: a date or a name would decide.
const SHORTEST: usize = 12;

fn pairs(text: &str) -> HashSet<(char, char)> {
    let plain: Vec<char> =
        text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    plain.windows(2).map(|two| (two[0], two[1])).collect()
}

fn long_enough(text: &str) -> bool {
    text.chars().filter(|it| it.is_alphanumeric()).count() >= SHORTEST
}

/// Are two answers nearly the same words?
#[must_use]
pub fn nearly_same(one: &str, other: &str) -> bool {
    if !long_enough(one) || !long_enough(other) {
        return false;
    }
    let (one, other) = (pairs(one), pairs(other));
    let shared = one.intersection(&other).count();
    let all = one.len() + other.len() - shared;
    shared * 100 >= all * SAME
}

/// Does an answer take up anything of the question?
#[must_use]
pub fn takes_up(question: &str, answer: &str) -> bool {
    if !long_enough(question) {
        return true;
    }
    let (question, answer) = (pairs(question), pairs(answer));
    question.intersection(&answer).count() * 100 >= question.len() * TAKEN_UP
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUESTION: &str = "白石镇青年路路灯坏了三盏，晚上学生下晚自习没有灯，请尽快维修。";

    #[test]
    fn an_answer_to_something_else_is_seen() {
        let fitting = "青年路三盏路灯已于6月3日维修完毕，晚自习时段照明恢复。";
        let stock = "您好，您反映的问题我们高度重视，已转有关部门研究办理，感谢您的关注与支持。";
        assert!(takes_up(QUESTION, fitting));
        assert!(!takes_up(QUESTION, stock));
    }

    #[test]
    fn the_same_stock_answer_with_another_date_is_seen() {
        let one = "您好，您反映的问题我们高度重视，已转有关部门研究办理，感谢您的关注与支持。2026年6月1日";
        let other = "您好！您反映的问题我们高度重视，已转有关部门研究办理，感谢您的关注与支持。2026年6月9日";
        assert!(nearly_same(one, other));
        assert!(!nearly_same(one, "青年路三盏路灯已于6月3日维修完毕，晚自习时段照明恢复。"));
        assert!(!nearly_same("已办结。", "已办结。"), "too short to say");
    }

    proptest! {
        #[test]
        fn likeness_is_mutual_and_a_text_is_like_itself(one in "\\PC{0,60}", other in "\\PC{0,60}") {
            prop_assert_eq!(nearly_same(&one, &other), nearly_same(&other, &one));
            prop_assert!(!long_enough(&one) || nearly_same(&one, &one));
            prop_assert!(takes_up(&one, &one));
        }
    }
}
