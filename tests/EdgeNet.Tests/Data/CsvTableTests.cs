using System.Text;
using EdgeNet.Data;
using EdgeNet.Data.Tables;

namespace EdgeNet.Tests.Data;

public sealed class CsvTableTests
{
    private const string Flowers = "length,species,seen\n5.1,setosa,2020-01-01\n4.9,virginica,2020-01-02\n6.3,setosa,2020-02-01\n";

    [Fact]
    public void Columns_are_numbers_dates_or_text_by_their_first_field()
    {
        var table = Read(Flowers);
        Assert.Equal(["length", "species", "seen"], table.Columns.ToArray());
        Assert.Equal([ColumnKind.Numbers, ColumnKind.Text, ColumnKind.Dates], table.Columns.Select(table.KindOf));
        Assert.Equal([5.1f, 4.9f, 6.3f], table.Numbers("Length"));
        Assert.Equal([0, 1, 0], table.Categories("species").Ids);
        Assert.Equal(["setosa", "virginica"], table.Categories("species").Names.ToArray());
        Assert.Equal(new(2020, 2, 1), table.Dates("seen")[2]);
    }

    [Theory]
    [InlineData("a;b\n1,5;2\n", "1,5", "2")]
    [InlineData("a\tb\n1\t2", "1", "2")]
    [InlineData("a|b\r\n1|2\r\n\r\n", "1", "2")]
    [InlineData("\"a\",b\n\"x, \"\"y\"\"\nz\",2\n", "x, \"y\"\nz", "2")]
    [InlineData("\uFEFFa,b\n1,\n", "1", "")]
    [InlineData("a,b\r1,2\r", "1", "2")]
    public void Fields_are_told_apart_as_spreadsheets_write_them(string text, string a, string b)
    {
        var table = Read(text);
        Assert.Equal(1, table.Rows);
        Assert.Equal((a, b), (table.Field(0, "a"), table.Field(0, "b")));
    }

    [Fact]
    public void Without_names_columns_are_numbered()
    {
        var table = Read("1,2\n3,4\n");
        Assert.Equal(["1", "2"], table.Columns.ToArray());
        Assert.Equal([2f, 4f], table.Numbers("2"));
        Assert.Equal([1f, 2f, 3f, 4f], table.ToTensor(["1", "2"]).Span<float>().ToArray());
    }

    [Fact]
    public void Categories_that_are_numbers_are_in_the_order_of_numbers() =>
        Assert.Equal(["2", "10"], Read("n\n10\n2\n10\n").Categories("n").Names.ToArray());

    [Theory]
    [InlineData("a,b\n1,2\n3,x\n", "b", "Line 3: column 'b' is 'x'")]
    [InlineData("a,b\n1,2\n\n3,\n", "b", "Line 4: column 'b' is empty")]
    [InlineData("a,b\n\"x\ny\",1\nz,q\n", "b", "Line 4: column 'b' is 'q'")]
    [InlineData("a,b\n1,2\n1,NaN\n", "b", "'NaN'")]
    [InlineData("a,b\n1,2\n", "c", "There is no column 'c'; there are a, b.")]
    public void What_is_wrong_with_a_number_is_said_with_its_line(string text, string column, string said) =>
        Assert.Contains(said, Assert.Throws<DataException>(() => Read(text).Numbers(column)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    [InlineData("a,b\n1,2\n1,2,3\n", "Line 3 has 3 fields, but the first has 2")]
    [InlineData("a,b\n1,\"2\n", "begins in line 2 has no end")]
    [InlineData("a,b\n1,\"2\"3\n", "goes on behind its quotes")]
    [InlineData("a,b,a\n1,2,3\n", "called 'a'")]
    [InlineData("a,b\n1,\0\n", "zero bytes")]
    public void What_is_no_table_is_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<DataException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_packed_table_is_read_too() => Assert.Equal(3, CsvTable.Decode(IdxTests.Pack(Encoding.UTF8.GetBytes(Flowers))).Rows);

    private static CsvTable Read(string text) => CsvTable.Decode(Encoding.UTF8.GetBytes(text));
}
