namespace OrleansWorkflows.Gateway.Tests.Api;

internal static class DemoSpec
{
    public const string Text = """
        domain: demo
        version: "1.0"
        workflows:
          greet:
            description: Says hello. Politely.
            labels: { team: demo }
            params:
              name: { type: str, required: true, example: Ada }
            result: "$say.text"
            graph:
              say:
                type: set
                values: { text: "Hello $name" }
          ask:
            description: Asks before it goes on.
            params:
              topic: { type: str, default: lunch }
            result: { approved: "$question.approved" }
            graph:
              question:
                type: yield
                message: "May I have $topic?"
                expects: { approved: bool }
              after:
                type: set
                depends_on: [question]
                values: { approved: "$question.approved" }
          give_up:
            graph:
              stop:
                type: error
                message: "No luck today"
                code: no_luck
          slow:
            result: '"done"'
            graph:
              pause:
                type: wait
                duration: 1h
        """;
}
