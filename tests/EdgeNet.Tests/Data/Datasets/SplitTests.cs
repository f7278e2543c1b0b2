using EdgeNet.Data;
using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Data.Datasets;

public sealed class SplitTests
{
    [Fact]
    public void Both_parts_together_are_the_whole_and_the_seed_decides()
    {
        var data = new Numbered(100);
        var (train, test) = data.Split(0.8, seed: 1);
        Assert.Equal((80, 20), (train.Count, test.Count));
        Assert.Equal(Enumerable.Range(0, 100), Numbered.Indices(train).Concat(Numbered.Indices(test)).Order());
        Assert.Equal(Numbered.Indices(test), Numbered.Indices(data.Split(0.8, seed: 1).Second));
        Assert.NotEqual(Numbered.Indices(test), Numbered.Indices(data.Split(0.8, seed: 2).Second));
        Assert.NotEqual(Enumerable.Range(80, 20), Numbered.Indices(test));
    }

    [Fact]
    public void A_stratified_split_has_the_same_share_of_every_class()
    {
        var data = new Numbered(300, classes: 3);
        var (train, test) = data.Split(0.9, seed: 1, data.ClassesOf());
        Assert.Equal([90, 90, 90], train.ClassesOf().CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value));
        Assert.Equal([10, 10, 10], test.ClassesOf().CountBy(c => c).OrderBy(c => c.Key).Select(c => c.Value));
    }

    [Fact]
    public void Many_small_classes_still_make_the_share_asked_for()
    {
        var data = new Numbered(60, classes: 30);
        Assert.Equal(15, data.Split(0.75, seed: 1, data.ClassesOf()).Second.Count);
    }

    [Fact]
    public void A_part_without_items_is_refused()
    {
        Assert.Throws<DataException>(() => new Numbered(1).Split(0.5, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Numbered(9).Split(1, seed: 1));
        Assert.Throws<ArgumentException>(() => new Numbered(9).Split(0.5, seed: 1, [1, 2]));
    }

    [Fact]
    public void Folds_test_every_item_once_and_train_on_the_others()
    {
        var folds = new Numbered(10).KFold(3, seed: 1);
        Assert.Equal(Enumerable.Range(0, 10), folds.SelectMany(fold => Numbered.Indices(fold.Test)).Order());
        Assert.All(folds, fold => Assert.Equal(Enumerable.Range(0, 10), Numbered.Indices(fold.Train).Concat(Numbered.Indices(fold.Test)).Order()));
        Assert.Throws<DataException>(() => new Numbered(2).KFold(3, seed: 1));
    }

    [Fact]
    public void Stratified_folds_test_as_many_of_every_class_and_train_on_the_others()
    {
        var data = new Numbered(36, classes: 3);
        var folds = data.KFold(4, seed: 1, data.ClassesOf());
        Assert.Equal(Enumerable.Range(0, 36), folds.SelectMany(fold => Numbered.Indices(fold.Test)).Order());
        Assert.All(folds, fold => Assert.Equal([3, 3, 3], fold.Test.ClassesOf().CountBy(c => c).Select(c => c.Value)));
        Assert.All(folds, fold => Assert.Equal(Enumerable.Range(0, 36), Numbered.Indices(fold.Train).Concat(Numbered.Indices(fold.Test)).Order()));
        Assert.NotEqual(Numbered.Indices(folds[0].Test), Numbered.Indices(data.KFold(4, seed: 2, data.ClassesOf())[0].Test));
        Assert.Throws<ArgumentException>(() => data.KFold(4, seed: 1, [1, 2]));
    }

    [Fact]
    public void Folds_of_small_classes_are_still_of_one_size()
    {
        var data = new Numbered(30, classes: 10);
        Assert.All(data.KFold(5, seed: 1, data.ClassesOf()), fold => Assert.Equal(6, fold.Test.Count));
    }

    [Fact]
    public void A_class_number_that_no_data_of_this_size_have_is_refused_and_not_wrapped()
    {
        foreach (var label in (long[])[-1, 65_536, 2_000_000_000, (1L << 32) + 1])
        {
            var message = Assert.Throws<DataException>(() => Dataset.From(new Tensor(new(DType.F32, [2, 1])), Tensor.From([0L, label], [2])).ClassesOf()).Message;
            Assert.Contains($"example 1 is {label}", message, StringComparison.Ordinal);
        }

        Assert.Equal([0, 65_535], Dataset.From(new Tensor(new(DType.F32, [2, 1])), Tensor.From([0L, 65_535L], [2])).ClassesOf());
    }

    [Fact]
    public void A_class_is_a_whole_number_or_the_largest_of_many()
    {
        Assert.Equal([2, 0], Dataset.From(new Tensor(new(DType.F32, [2, 1])), Tensor.From([0f, 0, 1, 1, 0, 0], [2, 3])).ClassesOf());
        Assert.Equal([2, 0], Dataset.From(new Tensor(new(DType.F32, [2, 1])), Tensor.From([2L, 0L], [2])).ClassesOf());
        Assert.Throws<DataException>(() => Dataset.From(new Tensor(new(DType.F32, [2, 1])), Tensor.From([1f, 2f], [2])).ClassesOf());
    }
}
