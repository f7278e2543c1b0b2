using System.Xml.Linq;
using EdgeNet.Data.Images;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Tests.Training.Reports;

public sealed class HtmlReportTests
{
    [Fact]
    public void A_page_needs_nothing_from_elsewhere_and_has_no_script()
    {
        var page = HtmlReport.Page(Clothes());
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Elements(page, "img"), img => Assert.StartsWith("data:image/png;base64,", img.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.Empty(Elements(page, "link"));
    }

    [Fact]
    public void What_a_page_shows_can_be_read_aloud()
    {
        var page = HtmlReport.Page(Clothes());
        Assert.All(Elements(page, "img"), img => Assert.NotEmpty(img.Attribute("alt")!.Value));
        Assert.All(Elements(page, "svg"), svg => Assert.Equal("img", svg.Attribute("role")!.Value));
        Assert.Contains(Elements(page, "svg"), svg => svg.Attribute("aria-label")!.Value.Contains("loss: training goes from 1 to 0.3333; validation goes from 2 to 0.6667", StringComparison.Ordinal));
        Assert.All(Elements(page, "th"), th => Assert.NotNull(th.Attribute("scope")));
    }

    [Fact]
    public void Names_with_signs_of_markup_are_shown_as_they_are()
    {
        var page = HtmlReport.Page(Clothes() with { Title = "<b>&\"</b>", Config = "a: <b> & c" });
        Assert.Contains("&lt;b&gt;&amp;\"&lt;/b&gt;", page, StringComparison.Ordinal);
        Assert.Equal("a: <b> & c", Assert.Single(Elements(page, "pre")).Value);
    }

    [Fact]
    public void Confusion_and_mistakes_are_those_of_the_assessment()
    {
        var page = HtmlReport.Page(Clothes());
        Assert.Contains(Elements(page, "td"), td => td.Attribute("title")?.Value == "shirt taken for coat: 3");
        Assert.Contains(Elements(page, "li"), li => li.Value.Contains("shirttaken for coat", StringComparison.Ordinal) && li.Value.Contains("91.0 %", StringComparison.Ordinal));
    }

    [Fact]
    public void Layers_are_listed_with_their_parameters()
    {
        var page = HtmlReport.Page(Clothes());
        Assert.Contains(Elements(page, "tr"), row => row.Value == "denseDense[10]7,850");
    }

    [Fact]
    public void A_scale_that_never_changes_and_one_epoch_alone_can_be_drawn()
    {
        var history = new History();
        history.Add(new(0, 0.1f, 1, 1, new([new("loss", 0)]), Validation: null));
        Assert.DoesNotContain("NaN", HtmlReport.Page(new TrainingReport("x", "", history)), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_predicted_are_drawn_against_those_wanted()
    {
        var numbers = new Regression { Examples = 3, Names = ["price"], Wanted = [1, 2, 3], Predicted = [1.5, 2, 2.5] };
        var page = HtmlReport.Page(new TrainingReport("houses", "", new()) { Assessment = numbers });
        Assert.Contains(Elements(page, "circle"), circle => circle.Value == "wanted 3, predicted 2.5");
        Assert.Equal(1 / 3.0, numbers.MeanAbsoluteError, 12);
        Assert.Equal(0.75, numbers.RSquared, 12);
    }

    private static TrainingReport Clothes()
    {
        var history = new History();
        for (var epoch = 0; epoch < 3; epoch++)
            history.Add(new(epoch, 0.001f, 2, 5000, new([new("loss", 1.0 / (epoch + 1)), new("accuracy", 0.8)]), new([new("loss", 2.0 / (epoch + 1)), new("accuracy", 0.75)])));
        return new("keras_cnn", "Clothes.", history)
        {
            Assessment = new Classification
            {
                Examples = 20,
                Labels = ["shirt", "coat"],
                Confusion = new[,] { { 7, 3 }, { 0, 10 } },
                Mistakes = [new(4, 0, 1, 0.91f, new Image(2, 2, 1))],
            },
            Networks = [new Sequential([28, 28, 1], "clothes") { new Flatten(), new Dense(10) }.Summary()],
            Config = "model: keras_cnn",
        };
    }

    /// <summary>The elements of a page, which is XML but for its first line.</summary>
    private static IEnumerable<XElement> Elements(string page, string name) => XDocument.Parse(page["<!DOCTYPE html>".Length..]).Descendants(name);
}
