using System.Collections.Immutable;
using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>
/// Walks an operator's attributes. This class itself only checks ranges; the reader fills attributes in, the writer takes
/// them out. Every attribute passes through one <see cref="Exchange"/>.
/// </summary>
/// <param name="where">The node or operator at hand, for messages.</param>
internal class AttributeVisitor(string where)
{
    protected string Where => where;

    public int Int(string name, int value, int min = int.MinValue, int max = int.MaxValue)
    {
        var result = Convert<int>(name, Exchange(name, value));
        return result >= min && result <= max ? result : throw OutOfRange(name, result, min, max);
    }

    public float Float(string name, float value, float min = float.NegativeInfinity, float max = float.PositiveInfinity)
    {
        var result = Convert<float>(name, Exchange(name, value));
        return result >= min && result <= max ? result : throw OutOfRange(name, result, min, max);
    }

    public bool Bool(string name, bool value) => Convert<bool>(name, Exchange(name, value));

    public T Enum<T>(string name, T value) where T : struct, Enum
    {
        var text = Convert<string>(name, Exchange(name, value.ToString()));
        return System.Enum.TryParse<T>(text, ignoreCase: true, out var result) && string.Equals(result.ToString(), text, StringComparison.OrdinalIgnoreCase) ? result // and no digits
            : throw new AttributeException(where, $"attribute '{name}' is '{text}'; it must be one of {string.Join(", ", System.Enum.GetNames<T>())}.");
    }

    public ImmutableArray<int> Ints(string name, ImmutableArray<int> value, int? length = null, int min = int.MinValue, int max = int.MaxValue)
    {
        var result = Convert<ImmutableArray<int>>(name, Exchange(name, value));
        if (length is { } expected && result.Length != expected)
            throw new AttributeException(where, $"attribute '{name}' has {result.Length} values; it takes {expected}.");
        foreach (var item in result)
            if (item < min || item > max) throw OutOfRange(name, item, min, max);
        return result;
    }

    public ImmutableArray<float> Floats(string name, ImmutableArray<float> value) => Convert<ImmutableArray<float>>(name, Exchange(name, value));

    /// <summary>A scale and a zero point of unsigned bytes, or nothing.</summary>
    public Quantization? Bytes(string name, Quantization? value)
    {
        var given = Floats(name, value is null ? [] : [value.Scales[0], value.ZeroPoints[0]]);
        if (given.IsEmpty) return null;
        if (given is not [> 0 and < float.PositiveInfinity, >= 0 and <= byte.MaxValue] || given[1] != MathF.Truncate(given[1]))
            throw new AttributeException(where, $"attribute '{name}' is [{string.Join(", ", given)}]; it must be a positive scale and a zero point from 0 to 255, or nothing.");
        return Quantization.PerTensor(given[0], (int)given[1]);
    }

    /// <summary>An operator of a certain kind as an attribute, such as the activation fused into a convolution; null for none.</summary>
    public T? Optional<T>(string name, T? value) where T : Operator => Exchange(name, value) is { } given ? Checked<T>(name, given) : null;

    /// <summary>An operator of a certain kind as an attribute that cannot be left out.</summary>
    public T Nested<T>(string name, T value) where T : Operator => Checked<T>(name, Exchange(name, value));

    private T Checked<T>(string name, object? value) where T : Operator
    {
        var result = Convert<T>(name, value);
        result.Visit(new AttributeVisitor($"{where}/{name}"));
        return result;
    }

    /// <summary>Takes the present value of an attribute and answers the one it is to have.</summary>
    protected virtual object? Exchange(string name, object? value) => value;

    private T Convert<T>(string name, object? value)
    {
        object? converted = value;
        if (typeof(T) == typeof(int) && value is long l && l >= int.MinValue && l <= int.MaxValue) converted = (int)l;
        else if (typeof(T) == typeof(float)) converted = value switch { double d => (float)d, int i => (float)i, long n => (float)n, _ => value };
        else if (typeof(T) == typeof(bool)) converted = value switch { int i => i != 0, long n => n != 0, _ => value };
        else if (typeof(T) == typeof(ImmutableArray<int>))
        {
            converted = value switch
            {
                int[] array => ImmutableArray.Create(array),
                long[] array when array.All(a => a is >= int.MinValue and <= int.MaxValue) => array.Select(a => (int)a).ToImmutableArray(),
                int i => ImmutableArray.Create(i),
                _ => value,
            };
        }
        else if (typeof(T) == typeof(ImmutableArray<float>) && value is float[] floats) converted = ImmutableArray.Create(floats);
        else if (typeof(T) == typeof(string) && value is Enum e) converted = e.ToString();
        return converted is T result ? result : throw Mismatch(name, value, typeof(T) == typeof(ImmutableArray<int>) ? "list of integers"
            : typeof(T) == typeof(ImmutableArray<float>) ? "list of numbers" : typeof(T).Name);
    }

    private AttributeException Mismatch(string name, object? value, string expected) =>
        new(where, $"attribute '{name}' is {value ?? "null"} ({value?.GetType().Name ?? "nothing"}); it must be a {expected} in range.");

    private AttributeException OutOfRange<T>(string name, T value, T min, T max) =>
        new(where, $"attribute '{name}' is {value}; it must be {Range(min, max)}.");

    private static string Range<T>(T min, T max)
    {
        var unbounded = max is int.MaxValue or float.PositiveInfinity;
        return unbounded ? $"{min} or more" : $"from {min} to {max}";
    }
}

/// <summary>Fills an operator's attributes from names and values; those not named keep their defaults.</summary>
internal sealed class AttributeReader(string where, IReadOnlyDictionary<string, object?> values) : AttributeVisitor(where)
{
    private readonly HashSet<string> known = new(StringComparer.Ordinal);

    protected override object? Exchange(string name, object? value)
    {
        known.Add(name);
        return values.TryGetValue(name, out var given) ? given : value;
    }

    /// <summary>Refuses names the operator didn't ask for; call once it has been visited.</summary>
    public void RefuseUnknown()
    {
        foreach (var name in values.Keys)
        {
            if (!known.Contains(name))
                throw new AttributeException(Where, $"attribute '{name}' is unknown; it takes {(known.Count == 0 ? "none" : string.Join(", ", known))}.");
        }
    }
}

/// <summary>Lists an operator's attributes by name.</summary>
internal sealed class AttributeWriter(string where) : AttributeVisitor(where)
{
    /// <summary>Every attribute visited, in order.</summary>
    public List<KeyValuePair<string, object?>> Values { get; } = [];

    protected override object? Exchange(string name, object? value)
    {
        Values.Add(new(name, value));
        return value;
    }
}
