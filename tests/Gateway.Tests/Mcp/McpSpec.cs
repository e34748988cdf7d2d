namespace OrleansWorkflows.Gateway.Tests.Mcp;

internal static class McpSpec
{
    /// <summary>Each workflow shows one outcome; <c>greet</c> is in both domains.</summary>
    public const string Text = """
        domain: mcp
        version: "2"
        workflows:
          three_steps:
            description: Counts to three.
            params:
              start: { type: int, required: true, min: 0 }
              unit: { type: str, enum: [m, km], default: m }
            result: { sum: "$third.value", unit: $unit }
            graph:
              first: { type: set, values: { value: "${ $start + 1 }" } }
              second: { type: set, depends_on: [first], values: { value: "${ $first.value + 1 }" } }
              third: { type: set, depends_on: [second], values: { value: "${ $second.value + 1 }" } }
          approve:
            description: Asks for an approval
            params:
              amount: { type: int, default: 900 }
            result: { approved: $question.approved, comment: "${ default($question.comment, 'none') }" }
            graph:
              question:
                type: yield
                message: "Spend $amount EUR?"
                expects:
                  approved: bool
                  comment: { type: str, required: false, description: Why }
                  size: { type: str, enum: [S, L], required: false }
              after: { type: set, depends_on: [question], values: { done: true } }
          ask_twice:
            description: Asks two things, one after the other
            result: { first: $one.text, second: $two.number }
            graph:
              one: { type: yield, message: "A text?", expects: { text: str } }
              two: { type: yield, message: "A number above $one.text?", depends_on: [one], expects: { number: { type: int, min: 10 } } }
          ask_object:
            description: Asks for what no form can hold
            result: $one.details
            graph:
              one: { type: yield, message: "Details?", expects: { details: object } }
          choose:
            description: Finds something and asks which
            result: $question.id
            graph:
              search: { type: set, values: { found: "${ [{id: 'A1', price: 3}, {id: 'B2', price: null}] }" } }
              unpack: { call: echo, depends_on: [search], args: { first: $search.found.0.id, second: $search.found.1.id } }
              question: { type: yield, depends_on: [unpack], message: "Found 2. Which one?", expects: { id: str } }
          long_wait:
            description: Takes an hour
            graph:
              pause: { type: wait, duration: 1h }
          undo_it:
            description: Fails and undoes
            graph:
              reserve: { call: echo, args: { seat: 1 }, compensate: { call: echo, args: { cancelled: 1 } } }
              stop: { type: error, depends_on: [reserve], message: "No luck today", code: no_luck }
          large:
            description: Has a large result
            result: "${ range(0, 20000) }"
            graph:
              one: { type: set, values: { done: true } }
          greet:
            description: Says hello
            result: '"hello"'
            graph:
              one: { type: set, values: { done: true } }
          a_workflow_with_a_name_that_is_longer_than_tool_names_may_be:
            graph:
              one: { type: set, values: { done: true } }
        """;

    public const string OtherDomain = """
        domain: aaa
        version: "1"
        workflows:
          greet:
            description: Says hello too
            result: '"hello from aaa"'
            graph:
              one: { type: set, values: { done: true } }
        """;
}
