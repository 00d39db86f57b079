//! The functions by name, with how many arguments they take.

macro_rules! functions {
    ($($variant:ident $name:literal $least:literal $most:literal;)*) => {
        /// A function of FHIRPath, of FHIR or of SDC.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Function { $($variant,)* }

        impl Function {
            /// Sorted by name.
            const ALL: &'static [(&'static str, Self, usize, usize)] = &[$(($name, Self::$variant, $least, $most),)*];

            pub(super) const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

functions! {
    Abs "abs" 0 0;
    Aggregate "aggregate" 1 2;
    All "all" 1 1;
    AllFalse "allFalse" 0 0;
    AllTrue "allTrue" 0 0;
    Answers "answers" 0 0;
    AnyFalse "anyFalse" 0 0;
    AnyTrue "anyTrue" 0 0;
    As "as" 1 1;
    Average "avg" 0 0;
    Ceiling "ceiling" 0 0;
    CheckModifiers "checkModifiers" 0 99;
    Children "children" 0 0;
    Coalesce "coalesce" 1 99;
    Combine "combine" 1 2;
    Comparable "comparable" 1 1;
    ConformsTo "conformsTo" 1 1;
    ContainsText "contains" 1 1;
    ConvertsToBoolean "convertsToBoolean" 0 0;
    ConvertsToDate "convertsToDate" 0 0;
    ConvertsToDateTime "convertsToDateTime" 0 0;
    ConvertsToDecimal "convertsToDecimal" 0 0;
    ConvertsToInteger "convertsToInteger" 0 0;
    ConvertsToLong "convertsToLong" 0 0;
    ConvertsToQuantity "convertsToQuantity" 0 1;
    ConvertsToString "convertsToString" 0 0;
    ConvertsToTime "convertsToTime" 0 0;
    Count "count" 0 0;
    DateOf "dateOf" 0 0;
    DayOf "dayOf" 0 0;
    Decode "decode" 1 1;
    DefineVariable "defineVariable" 1 2;
    Descendants "descendants" 0 0;
    Difference "difference" 2 2;
    Distinct "distinct" 0 0;
    Duration "duration" 2 2;
    ElementDefinition "elementDefinition" 0 0;
    Empty "empty" 0 0;
    Encode "encode" 1 1;
    EndsWith "endsWith" 1 1;
    Escape "escape" 1 1;
    Exclude "exclude" 1 1;
    Exists "exists" 0 1;
    Exp "exp" 0 0;
    Extension "extension" 1 1;
    First "first" 0 0;
    Floor "floor" 0 0;
    GetValue "getValue" 0 0;
    HasValue "hasValue" 0 0;
    HighBoundary "highBoundary" 0 1;
    HourOf "hourOf" 0 0;
    HtmlChecks "htmlChecks" 0 0;
    Iif "iif" 2 3;
    IndexOf "indexOf" 1 1;
    Intersect "intersect" 1 1;
    Is "is" 1 1;
    IsDistinct "isDistinct" 0 0;
    Join "join" 0 1;
    Last "last" 0 0;
    LastIndexOf "lastIndexOf" 1 1;
    Length "length" 0 0;
    Ln "ln" 0 0;
    Log "log" 1 1;
    LowBoundary "lowBoundary" 0 1;
    Lower "lower" 0 0;
    Matches "matches" 1 2;
    MatchesFull "matchesFull" 1 2;
    Max "max" 0 0;
    MemberOf "memberOf" 1 1;
    MillisecondOf "millisecondOf" 0 0;
    Min "min" 0 0;
    MinuteOf "minuteOf" 0 0;
    MonthOf "monthOf" 0 0;
    Not "not" 0 0;
    Now "now" 0 0;
    OfType "ofType" 1 1;
    Ordinal "ordinal" 0 0;
    Power "power" 1 1;
    Precision "precision" 0 0;
    Repeat "repeat" 1 1;
    RepeatAll "repeatAll" 1 1;
    Replace "replace" 2 2;
    ReplaceMatches "replaceMatches" 2 3;
    Resolve "resolve" 0 0;
    Round "round" 0 1;
    SecondOf "secondOf" 0 0;
    Select "select" 1 1;
    Single "single" 0 0;
    Skip "skip" 1 1;
    Slice "slice" 2 2;
    Sort "sort" 0 99;
    Split "split" 1 1;
    Sqrt "sqrt" 0 0;
    StartsWith "startsWith" 1 1;
    SubsetOf "subsetOf" 1 1;
    Substring "substring" 1 2;
    SubsumedBy "subsumedBy" 1 1;
    Subsumes "subsumes" 1 1;
    Sum "sum" 0 0;
    SupersetOf "supersetOf" 1 1;
    Tail "tail" 0 0;
    Take "take" 1 1;
    TimeOf "timeOf" 0 0;
    TimeOfDay "timeOfDay" 0 0;
    TimezoneOffsetOf "timezoneOffsetOf" 0 0;
    ToBoolean "toBoolean" 0 0;
    ToChars "toChars" 0 0;
    ToDate "toDate" 0 0;
    ToDateTime "toDateTime" 0 0;
    ToDecimal "toDecimal" 0 0;
    ToInteger "toInteger" 0 0;
    ToLong "toLong" 0 0;
    ToQuantity "toQuantity" 0 1;
    ToText "toString" 0 0;
    ToTime "toTime" 0 0;
    Today "today" 0 0;
    Trace "trace" 1 2;
    Trim "trim" 0 0;
    Truncate "truncate" 0 0;
    Type "type" 0 0;
    Unescape "unescape" 1 1;
    Union "union" 1 1;
    Upper "upper" 0 0;
    Weight "weight" 0 0;
    Where "where" 1 1;
    YearOf "yearOf" 0 0;
}

impl Function {
    /// The function called so, with the least and the greatest number of its arguments.
    pub(super) fn find(name: &str) -> Option<(Self, usize, usize)> {
        let index = Self::ALL.binary_search_by(|(other, ..)| (*other).cmp(name)).ok()?;
        Self::ALL.get(index).map(|(_, function, least, most)| (*function, *least, *most))
    }

    /// Of all, in alphabetical order.
    pub(super) fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|(name, ..)| *name).collect()
    }

    /// Its argument is the name of a type.
    pub(super) const fn wants_type(self) -> bool {
        matches!(self, Self::Is | Self::As | Self::OfType)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_is_found_by_its_name() {
        for (name, function, least, most) in Function::ALL {
            assert_eq!(Function::find(name), Some((*function, *least, *most)), "{name} is out of order");
            assert_eq!(function.name(), *name);
        }
        assert_eq!(Function::find("nothing"), None);
    }
}
