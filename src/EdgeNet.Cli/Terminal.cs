using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeNet.Cli;

/// <summary>
/// What commands print through: results to standard output, progress and complaints to standard error. Where a stream
/// is not a terminal, no colour or control sequence goes to it and no line is broken to fit a width.
/// </summary>
internal sealed class Terminal
{
    private readonly TextWriter output;
    private readonly TextWriter error;
    private readonly IAnsiConsole screen;
    private readonly IAnsiConsole? watcher;

    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress and complaints go.</param>
    /// <param name="outputIsScreen">Whether someone reads the results on a terminal.</param>
    /// <param name="errorIsScreen">Whether someone watches the progress on a terminal.</param>
    public Terminal(TextWriter output, TextWriter error, bool outputIsScreen, bool errorIsScreen)
    {
        (this.output, this.error, OutputIsScreen) = (output, error, outputIsScreen);
        screen = Open(output, outputIsScreen);
        watcher = errorIsScreen ? Open(error, isScreen: true) : null;
    }

    /// <summary>Whether someone reads the results on a terminal.</summary>
    public bool OutputIsScreen { get; }

    /// <summary>Where help is written.</summary>
    public TextWriter Output => output;

    /// <summary>The terminal of this process.</summary>
    public static Terminal Console() => new(
        System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected, !System.Console.IsErrorRedirected);

    /// <summary>Prints something Spectre draws, such as a table.</summary>
    public void Show(IRenderable renderable) => screen.Write(renderable);

    /// <summary>Prints a line with Spectre's markup; escape what is not markup.</summary>
    public void Line(string markup = "") => screen.MarkupLine(markup);

    /// <summary>Prints a value for a program to read.</summary>
    public void Json<T>(T value, JsonTypeInfo<T> type) => output.WriteLine(JsonSerializer.Serialize(value, type));

    /// <summary>Says in one sentence what went wrong.</summary>
    public void Complain(string sentence) => error.WriteLine($"edgenet: {sentence}");

    /// <summary>Says in one sentence what whoever asked should know.</summary>
    public void Note(string sentence) => error.WriteLine($"note: {sentence}");

    /// <summary>Does long work that reports how far it is, from 0 to 1; draws a bar if someone watches.</summary>
    public T Follow<T>(string what, Func<Action<double>, T> work)
    {
        if (watcher is null) return work(static _ => { });
        // The bar is drawn only when the work reports, on its own thread: a refreshing timer would disturb what is measured.
        return watcher.Progress().AutoRefresh(false).AutoClear(true).HideCompleted(true).Start(context =>
        {
            var bar = context.AddTask(Markup.Escape(what), maxValue: 1);
            return work(done =>
            {
                bar.Value = done;
                context.Refresh();
            });
        });
    }

    /// <summary>Does long work that may draw in one place, over and over; it is given nothing to draw with if nobody watches.</summary>
    public T Watch<T>(Func<Action<IRenderable>?, T> work)
    {
        if (watcher is null) return work(null);
        return watcher.Live(Text.Empty).AutoClear(true).Start(context => work(context.UpdateTarget));
    }

    /// <summary>Prints a line about work under way: above what is drawn, where someone watches, else among the results.</summary>
    public void Progress(string line)
    {
        if (watcher is null) output.WriteLine(line);
        else watcher.WriteLine(line);
    }

    private static IAnsiConsole Open(TextWriter writer, bool isScreen)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = isScreen ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isScreen ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isScreen ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!isScreen) console.Profile.Width = int.MaxValue / 4;
        return console;
    }
}
