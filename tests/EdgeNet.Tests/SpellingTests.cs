namespace EdgeNet.Tests;

public class SpellingTests
{
    [Theory]
    [InlineData("resnet81", "resnet18")]
    [InlineData("ResNet", "resnet18")]
    [InlineData("mobilnet_v2", "mobilenet_v2")]
    [InlineData("vgg16", null)]
    [InlineData("", null)]
    public void The_nearest_word_is_found_if_one_is_near(string word, string? nearest) =>
        Assert.Equal(nearest, Spelling.Nearest(word, ["lenet5", "mobilenet_v2", "resnet18"]));
}
