using System.Xml.Linq;
using EdgeNet.Tests.Training.Quantizing;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;

namespace EdgeNet.Tests.Training.Reports;

public class QuantizationReportTests
{
    [Fact]
    public void A_page_lists_every_layer_and_draws_the_values_of_those_that_are_bytes()
    {
        var quantizer = PostTrainingQuantizer.Calibrate(Images.Network(), Images.Samples(16));
        var layers = quantizer.Compare(quantizer.Quantize(["third"]), Images.Samples(8));
        var page = XDocument.Parse(HtmlReport.Page(new QuantizationReport("images", "random pixels", layers)
        {
            Figures = [("Accuracy", "1 %")],
            Sensitivities = [new("head", 12.34), new("first", double.PositiveInfinity)],
        })["<!DOCTYPE html>".Length..]);
        string[] rows = [.. page.Descendants("tr").Select(row => string.Join('|', row.Elements().Select(cell => cell.Value)))];
        foreach (var layer in layers) Assert.Contains(rows, row => row.StartsWith($"{layer.Name}|{layer.Operator}|{(layer.IsFloat ? "floats" : "integers")}|{layer.Range}|", StringComparison.Ordinal));
        Assert.Contains("head|12.3 dB", rows);
        Assert.Contains("first|no noise", rows);
        Assert.Equal(layers.Count(layer => layer.Quantization is not null), page.Descendants("svg").Count());
        Assert.All(page.Descendants("svg"), svg => Assert.Contains("bytes reach from", svg.Attribute("aria-label")!.Value, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", page.ToString(), StringComparison.Ordinal);
    }
}
