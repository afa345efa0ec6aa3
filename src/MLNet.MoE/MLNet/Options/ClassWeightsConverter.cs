using System.ComponentModel;
using System.Globalization;

namespace MLNet.MoE;

/// <summary>Reads class weights where options are set by text, as on the command line.</summary>
internal sealed class ClassWeightsConverter : TypeConverter
{
    /// <inheritdoc/>
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    /// <inheritdoc/>
    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
        => ClassWeights.Parse((string)value);
}
