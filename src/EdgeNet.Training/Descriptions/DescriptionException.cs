using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>A description says something that can't be meant, or lacks something.</summary>
/// <example><code>catch (DescriptionException e) { Console.WriteLine(e.Message); } // line 7: dense has no setting 'unit'; did you mean 'units'?</code></example>
public sealed class DescriptionException : EdgeNetException
{
    internal DescriptionException(YamlNode where, string message) : base(where.Start.Line > 0 ? $"line {where.Start.Line}: {message}" : message) { }

    internal DescriptionException(string message, Exception? cause = null) : base(message, cause!) { }
}
