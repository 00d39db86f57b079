//! Needs and their order: connected parts in the order of their needs (Tarjan 1972), and within a part that goes round
//! the order that is left without its weakest needs. Nothing recurses deeply: a long chain costs memory, not the stack.

/// How much a node rests on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It may read it among much else. Left out where it goes round.
    Loose,
    /// It asks whether it counts. Left out where it goes round all the same, but then the author should know.
    Weak,
    /// Without it, it makes no sense: going round in these is a cycle.
    Firm,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// All nodes, each after what it needs.
    pub(super) nodes: Vec<usize>,
    /// Nodes that wait for each other by needs that could be left out.
    pub(super) loosened: Vec<Vec<usize>>,
    /// Ways round that can't be broken, each from a node to itself.
    pub(super) cycles: Vec<Vec<usize>>,
}

pub(super) struct Graph {
    needs: Vec<Vec<(usize, Strength)>>,
}

/// The state of the search for connected parts, by node.
struct Search<'g> {
    graph: &'g Graph,
    /// In which call a node is looked at: needs elsewhere don't count.
    group: Vec<usize>,
    seen: Vec<Option<usize>>,
    lowest: Vec<usize>,
    is_waiting: Vec<bool>,
    waiting: Vec<usize>,
    path: Vec<(usize, usize)>,
    count: usize,
    groups: usize,
}

impl Graph {
    pub(super) fn new(nodes: usize) -> Self {
        Self { needs: vec![Vec::new(); nodes] }
    }

    pub(super) fn add(&mut self, node: usize, need: usize, strength: Strength) {
        if let Some(needs) = self.needs.get_mut(node) {
            needs.push((need, strength));
        }
    }

    fn needs(&self, node: usize) -> &[(usize, Strength)] {
        self.needs.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn order(&self) -> Order {
        let count = self.needs.len();
        let mut search = Search {
            graph: self,
            group: vec![0; count],
            seen: vec![None; count],
            lowest: vec![0; count],
            is_waiting: vec![false; count],
            waiting: Vec::new(),
            path: Vec::new(),
            count: 0,
            groups: 0,
        };
        let mut order = Order::default();
        search.arrange(&(0..count).collect::<Vec<_>>(), Strength::Loose, &mut order);
        order
    }

    fn needs_itself(&self, node: usize, at_least: Strength) -> bool {
        self.needs(node).iter().any(|(need, strength)| *need == node && *strength >= at_least)
    }
}

fn set<T>(list: &mut [T], node: usize, value: T) {
    if let Some(slot) = list.get_mut(node) {
        *slot = value;
    }
}

impl Search<'_> {
    /// Orders some nodes by their needs among each other, as far as these are at least so strong.
    fn arrange(&mut self, nodes: &[usize], at_least: Strength, order: &mut Order) {
        for part in self.parts(nodes, at_least) {
            if let [node] = part.as_slice()
                && !self.graph.needs_itself(*node, at_least)
            {
                order.nodes.push(*node);
                continue;
            }
            match at_least {
                Strength::Loose => self.arrange(&part, Strength::Weak, order),
                Strength::Weak => {
                    self.arrange(&part, Strength::Firm, order);
                    order.loosened.push(part);
                }
                Strength::Firm => {
                    order.cycles.push(self.way_round(&part));
                    order.nodes.extend(part);
                }
            }
        }
    }

    /// From the first node of a part along firm needs until one comes again.
    fn way_round(&self, part: &[usize]) -> Vec<usize> {
        let mut way: Vec<usize> = part.first().copied().into_iter().collect();
        while let Some(last) = way.last() {
            let needs = self.graph.needs(*last).iter();
            let mut inside = needs
                .filter(|(need, strength)| *strength == Strength::Firm && part.binary_search(need).is_ok());
            let Some((next, _)) = inside.next() else { break };
            if let Some(start) = way.iter().position(|node| node == next) {
                way.drain(..start);
                way.push(*next);
                break;
            }
            way.push(*next);
        }
        way
    }

    /// The connected parts, each after those it needs, its nodes sorted.
    fn parts(&mut self, nodes: &[usize], at_least: Strength) -> Vec<Vec<usize>> {
        self.groups += 1;
        for node in nodes {
            set(&mut self.group, *node, self.groups);
            set(&mut self.seen, *node, None);
        }
        let (group, mut parts) = (self.groups, Vec::new());
        for node in nodes {
            if self.seen.get(*node) == Some(&None) {
                self.open(*node);
                while let Some(part) = self.next_part(group, at_least) {
                    parts.push(part);
                }
            }
        }
        parts
    }

    fn open(&mut self, node: usize) {
        set(&mut self.seen, node, Some(self.count));
        set(&mut self.lowest, node, self.count);
        self.count += 1;
        self.waiting.push(node);
        set(&mut self.is_waiting, node, true);
        self.path.push((node, 0));
    }

    /// Goes on until a part is complete; `None` when the path is at its end.
    fn next_part(&mut self, group: usize, at_least: Strength) -> Option<Vec<usize>> {
        while let Some((node, next)) = self.path.last_mut() {
            let (node, position) = (*node, *next);
            *next += 1;
            if let Some((other, strength)) = self.graph.needs(node).get(position) {
                if *strength < at_least || self.group.get(*other) != Some(&group) {
                    continue;
                }
                match self.seen.get(*other).copied().flatten() {
                    None => self.open(*other),
                    Some(seen) if self.is_waiting.get(*other) == Some(&true) => self.lower(node, seen),
                    Some(_) => {}
                }
                continue;
            }
            self.path.pop();
            let lowest = self.lowest.get(node).copied().unwrap_or_default();
            if let Some((parent, _)) = self.path.last().copied() {
                self.lower(parent, lowest);
            }
            if self.seen.get(node) == Some(&Some(lowest)) {
                return Some(self.complete(node));
            }
        }
        None
    }

    fn lower(&mut self, node: usize, to: usize) {
        if let Some(lowest) = self.lowest.get_mut(node) {
            *lowest = to.min(*lowest);
        }
    }

    fn complete(&mut self, root: usize) -> Vec<usize> {
        let start = self.waiting.iter().rposition(|node| *node == root).unwrap_or(0);
        let mut part = self.waiting.split_off(start);
        for node in &part {
            set(&mut self.is_waiting, *node, false);
        }
        part.sort_unstable();
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(
        nodes: usize,
        firm: &[(usize, usize)],
        weak: &[(usize, usize)],
        loose: &[(usize, usize)],
    ) -> Order {
        let mut graph = Graph::new(nodes);
        for (needs, strength) in [(firm, Strength::Firm), (weak, Strength::Weak), (loose, Strength::Loose)] {
            for (node, need) in needs {
                graph.add(*node, *need, strength);
            }
        }
        graph.order()
    }

    #[test]
    fn each_comes_after_what_it_needs() {
        let order = order(5, &[(0, 3), (3, 4)], &[(1, 0)], &[(4, 2)]);
        assert_eq!(order.nodes, [2, 4, 3, 0, 1]);
        assert!(order.cycles.is_empty() && order.loosened.is_empty());
    }

    #[test]
    fn a_loose_need_gives_way_where_it_goes_round() {
        // 0 needs 1 firmly and is read by 1 loosely; 2 is outside and needs 1 loosely
        let order = order(3, &[(0, 1)], &[], &[(1, 0), (2, 1)]);
        assert_eq!(order.nodes, [1, 0, 2]);
        assert!(order.cycles.is_empty() && order.loosened.is_empty());
    }

    #[test]
    fn what_is_only_behind_a_round_waits_for_it() {
        // 0 sums up 1 and 2 (through 3); 2 rests on 0; 4 rests loosely on all of it
        let order = order(5, &[(2, 0)], &[], &[(0, 3), (3, 1), (3, 2), (4, 3)]);
        let place = |node: usize| order.nodes.iter().position(|other| *other == node);
        assert!(place(1) < place(0) && place(0) < place(2) && place(2) < place(4), "{order:?}");
        assert!(order.cycles.is_empty());
    }

    #[test]
    fn two_that_ask_whether_the_other_counts_are_decided_one_after_the_other() {
        // 0 and 1 ask for each other; 2 rests on 1, and 0 sums up 2 loosely: still only 0 and 1 go round
        let order = order(3, &[(2, 1)], &[(0, 1), (1, 0)], &[(0, 2)]);
        assert_eq!(order.nodes, [0, 1, 2]);
        assert_eq!(order.loosened, [vec![0, 1]]);
        assert!(order.cycles.is_empty());
    }

    #[test]
    fn firm_needs_that_go_round_are_a_cycle() {
        let order = order(4, &[(0, 1), (1, 2), (2, 0), (3, 3)], &[], &[]);
        assert_eq!(order.cycles, [vec![0, 1, 2, 0], vec![3, 3]]);
        assert_eq!(order.nodes.len(), 4);
    }

    #[test]
    fn a_chain_as_long_as_the_longest_questionnaire_needs_no_deep_stack() {
        let chain: Vec<(usize, usize)> = (1..200_000).map(|node| (node, node - 1)).collect();
        assert_eq!(order(200_000, &chain, &[], &[]).nodes.len(), 200_000);
    }
}
