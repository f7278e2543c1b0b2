namespace EdgeNet.Data.Sources;

/// <summary>Tells classes from quantities, where nobody says which a whole number is.</summary>
internal static class ClassNumbers
{
    /// <summary>More different numbers than this are a quantity,</summary>
    private const int Most = 20;

    /// <summary>unless they are numbered as classes are. More than this are a quantity even so.</summary>
    private const int MostNumbered = 1_000;

    /// <summary>Whether there are few different numbers, all whole, each of which comes twice on average.</summary>
    public static bool AreFew(float[] numbers) => numbers.All(float.IsInteger) && Different(numbers) <= Most;

    /// <summary>Whether the numbers are 0, 1, 2 and so on without a gap, each of which comes twice on average.</summary>
    public static bool AreNumbered(float[] numbers) => Different(numbers) is var different && different <= MostNumbered && numbers.Min() == 0 && numbers.Max() == different - 1;

    /// <summary>How many classes there are: one more than the largest.</summary>
    /// <exception cref="DataException">All that would be trained on is of one class.</exception>
    public static int Count(string description, IReadOnlyList<int> train, IReadOnlyList<int> test)
    {
        if (train.Count > 0 && train.All(label => label == train[0]))
            throw new DataException($"{description}: all that is to train on is of class {train[0]}; a classification needs at least two classes.");
        return train.Concat(test).DefaultIfEmpty(0).Max() + 1;
    }

    private static int Different(float[] numbers) => numbers.Distinct().Count() is var different && different <= numbers.Length / 2 ? different : int.MaxValue;
}
