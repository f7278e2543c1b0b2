using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Zoo;

/// <summary>Every model that trains, on a small slice of its data.</summary>
public sealed class RecipeTests
{
    // A kind is known only of what was built, so every recipe is built here, once.
    private static readonly ILookup<Type, string> Trained = ModelZoo.All.Where(m => m.Recipe is not null).ToLookup(m => m.Recipe!.Build().GetType(), m => m.Name);

    public static TheoryData<string> Networks => [.. Trained.Where(kind => kind.Key.IsAssignableTo(typeof(Network))).SelectMany(names => names)];

    public static TheoryData<string> Adversaries => [.. Trained[typeof(Gan)]];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_network_learns(string name)
    {
        var (recipe, source) = Open(name);
        var model = recipe.Build(SettingFor(recipe, source));
        var history = model.Fit(recipe.Prepare(source.Train.Take(256)), epochs: 3, batch: 32);
        Assert.True(history.Last.Training.Loss < 0.9 * history.Epochs[0].Training.Loss, string.Join("; ", history.Epochs.Select(e => e.Training)));
    }

    [Theory]
    [MemberData(nameof(Adversaries))]
    public void Adversaries_change_each_other_and_generate(string name)
    {
        var (recipe, source) = Open(name);
        var gan = (Gan)recipe.Build(SettingFor(recipe, source));
        var before = gan.Generate(2, classes: [0, 1]).Span<float>().ToArray();
        var history = gan.Fit(recipe.Prepare(source.Train.Take(128)), epochs: 1, batch: 32);
        Assert.All(history.Last.Training.All, score => Assert.True(double.IsFinite(score.Value), score.Name));
        var made = gan.Generate(2, classes: [0, 1]);
        Assert.Equal(new Shape([2, 28, 28, 1]), made.Shape);
        Assert.NotEqual(before, made.Span<float>().ToArray());
        Assert.All(made.Span<float>().ToArray(), value => Assert.InRange(value, 0, 1));
    }

    [Theory]
    [InlineData("keras_lstm")]
    [InlineData("forecaster")]
    public void A_series_on_another_level_is_forecast_to_go_on_from_there(string name)
    {
        var recipe = ModelZoo.Find(name).Recipe!;
        var model = (Network)recipe.Build(recipe.Default with { Input = [12, 3], Outputs = 4, Forecast = [2, 0] }); // two steps of two of three values
        var series = new Tensor(new(DType.F32, [1, 12, 3]));
        Initializer.Normal().Fill(series.Span<float>(), series.Shape, default, new(1));
        var before = model.Predict(series)[0].Span<float>().ToArray();
        for (var i = 0; i < 36; i++) series.Span<float>()[i] += i % 3; // 0, 1 and 2 more
        Assert.All(model.Predict(series)[0].Span<float>().ToArray().Zip(before).Index(), answer => Assert.Equal(answer.Index % 2 == 0 ? 2 : 0, answer.Item.First - answer.Item.Second, 4));
    }

    [Fact]
    public void A_linear_model_knows_who_passes_the_exam()
    {
        var (recipe, source) = Open("logistic");
        var model = (Network)recipe.Build(SettingFor(recipe, source));
        model.Fit(source.Train, recipe.Epochs, recipe.Batch);
        Assert.True(model.Evaluate(source.Test)["accuracy"] >= 0.75);
    }

    [Fact]
    public void A_head_on_known_features_is_tuned_while_they_stand_still()
    {
        var (recipe, digits) = Open("mlp");
        var known = (Sequential)recipe.Build(SettingFor(recipe, digits));
        known.Fit(digits.Train.Take(512), epochs: 5);
        using var folder = new Cli.TemporaryFolder();
        known.Save(folder["known.edgenet"]);

        var tuned = (Sequential)recipe.Build(SettingFor(recipe, digits) with { Seed = 9 });
        tuned.Load(folder["known.edgenet"]);
        var features = tuned.Find("dense");
        features.Trainable = false;
        var frozen = Weights(tuned, "dense/kernel");
        var head = Weights(tuned, "dense_1/kernel");
        tuned.Compile(Optimizer.Adam(1e-4f), Loss.CrossEntropy());
        tuned.Fit(digits.Train.Take(256));
        Assert.Equal(frozen, Weights(tuned, "dense/kernel"));
        Assert.NotEqual(head, Weights(tuned, "dense_1/kernel"));
    }

    private static float[] Weights(Network network, string name) => network.Parameters.Single(p => p.Name == name).Value.Span<float>().ToArray();

    private static (Recipe Recipe, DataSource Source) Open(string name)
    {
        var recipe = ModelZoo.Find(name).Recipe!;
        return (recipe, DataSource.Open(recipe.Data == "fashion" ? "fashion-10k" : recipe.Data));
    }

    private static RecipeSetting SettingFor(Recipe recipe, DataSource source) => recipe.Default with
    {
        Input = source.InputShape,
        Outputs = source.Outputs,
        Task = recipe.Default.Task is ModelTask.Classification or ModelTask.Regression ? source.Task : recipe.Default.Task,
    };
}
