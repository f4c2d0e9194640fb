from django.db import models


class Answer(models.Model):
    action = models.PositiveIntegerField()
    status = models.CharField(max_length=12)
    number = models.DecimalField(max_digits=16, decimal_places=4)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.action}: {self.number}"
