/// <summary>The web service.</summary>
internal static class Service
{
    private const int MostRows = 10_000;

    /// <summary>Builds it around a model.</summary>
    /// <param name="model">The model's file.</param>
    /// <param name="arguments">Arguments of the host, such as <c>--urls http://127.0.0.1:5080</c>.</param>
    public static WebApplication Build(string model, string[] arguments)
    {
        var forecaster = new Forecaster(model);
        var application = WebApplication.CreateBuilder(arguments).Build();
        application.MapGet("/health", () => "ready");
        application.MapPost("/forecast", (Delivery delivery) => forecaster.Forecast(delivery));
        application.MapPost("/forecasts", (Delivery[] deliveries) => deliveries.Length <= MostRows
            ? Results.Ok(forecaster.Forecast(deliveries))
            : Results.BadRequest($"{deliveries.Length} rows are too many; send at most {MostRows} at a time."));
        return application;
    }
}
